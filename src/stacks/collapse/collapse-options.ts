import {UsageError} from '../../errors/index.ts'

/** Options of stackcollapse-perf.pl that are understood. */
export interface CollapseOptions {
  readonly pid: boolean
  readonly tid: boolean
  readonly kernel: boolean
  readonly jit: boolean
  readonly addresses: boolean
  /** Only samples of this event; null: of the first one seen. */
  readonly eventFilter: string | null
  /** Answer as the original where it is at fault: without the last sample when no blank line follows it. */
  readonly compat: boolean
  readonly files: readonly string[]
}

export const COLLAPSE_USAGE = `Usage: stackcollapse-perf.pl [options] [file …]
Turns the text of perf script into folded stacks. Reads standard input when no file is given.
  --pid                 add the process id to the process name
  --tid                 add process and thread id to the process name
  --kernel              mark kernel functions with _[k]
  --jit                 mark functions from JIT compilers with _[j]
  --all                 --kernel and --jit
  --addrs               show addresses where symbols are unknown
  --event-filter=EVENT  samples of this event only; default: the first event seen
  --compat              lose the last sample when no blank line follows it, as the original does
`

const SWITCHES = ['pid', 'tid', 'kernel', 'jit', 'all', 'addrs', 'compat', 'help'] as const
type Switch = (typeof SWITCHES)[number]

function optionNamed(text: string): Switch | 'event-filter' {
  const names = [...SWITCHES, 'event-filter'] as const
  const matches = names.filter((name) => name === text || name.startsWith(text))
  const exact = matches.find((name) => name === text)
  if (exact !== undefined) return exact
  if (matches.length === 1 && text !== '') return matches[0]!
  throw new UsageError(`stackcollapse-perf.pl: there is no option --${text}.`, {hint: COLLAPSE_USAGE})
}

/**
 * Reads the command line as the original does: one or two dashes, names that may be cut short, `--` before files.
 * Null when help is asked for.
 */
export function parseCollapseOptions(argv: readonly string[]): CollapseOptions | null {
  const given = new Set<Switch>()
  const files: string[] = []
  let eventFilter: string | null = null
  const rest = [...argv]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const option = /^--?([a-z][a-z-]*)(?:=(.*))?$/s.exec(word)
    if (word === '--') files.push(...rest.splice(0))
    else if (option === null) files.push(word)
    else {
      const name = optionNamed(option[1]!)
      if (name === 'event-filter') eventFilter = option[2] ?? rest.shift() ?? ''
      else given.add(name)
    }
  }
  if (given.has('help')) return null
  const [kernel, jit] = [given.has('all') || given.has('kernel'), given.has('all') || given.has('jit')]
  return {
    compat: given.has('compat'),
    pid: given.has('pid'),
    tid: given.has('tid'),
    kernel,
    jit,
    addresses: given.has('addrs'),
    eventFilter: eventFilter || null,
    files,
  }
}
