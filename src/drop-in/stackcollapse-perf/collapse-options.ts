import {availableParallelism} from 'node:os'
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
  /** Threads that read one file. */
  readonly threads: number
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
  --nthreads=N          read a large file with N threads, 0 for one on each core; default: 1
  --compat              answer as the original where it is at fault: the last sample without a blank line behind it is
                        lost, so are comms of one letter and CRLF
`

const SWITCHES = ['pid', 'tid', 'kernel', 'jit', 'all', 'addrs', 'compat', 'help'] as const
type Switch = (typeof SWITCHES)[number]
/** Options with a value. */
const VALUED = ['event-filter', 'nthreads'] as const
type Valued = (typeof VALUED)[number]

function optionNamed(text: string): Switch | Valued {
  const names = [...SWITCHES, ...VALUED] as const
  const matches = names.filter((name) => name === text || name.startsWith(text))
  const exact = matches.find((name) => name === text)
  if (exact !== undefined) return exact
  if (matches.length === 1 && text !== '') return matches[0]!
  throw new UsageError(`stackcollapse-perf.pl: there is no option --${text}.`, {hint: COLLAPSE_USAGE})
}

function isValued(name: Switch | Valued): name is Valued {
  return VALUED.some((one) => one === name)
}

function threadCount(text: string | undefined): number {
  if (text === undefined) return 1
  const count = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN
  if (Number.isNaN(count)) {
    throw new UsageError(`stackcollapse-perf.pl: --nthreads=${text} is no number of threads.`, {hint: COLLAPSE_USAGE})
  }
  return count === 0 ? availableParallelism() : count
}

/**
 * Reads the command line as the original does: one or two dashes, names that may be cut short, `--` before files.
 * Null when help is asked for.
 */
export function parseCollapseOptions(argv: readonly string[]): CollapseOptions | null {
  const given = new Set<Switch>()
  const files: string[] = []
  const values = new Map<Valued, string>()
  const rest = [...argv]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const option = /^--?([a-z][a-z-]*)(?:=(.*))?$/s.exec(word)
    if (word === '--') files.push(...rest.splice(0))
    else if (option === null) files.push(word)
    else {
      const name = optionNamed(option[1]!)
      if (isValued(name)) values.set(name, option[2] ?? rest.shift() ?? '')
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
    eventFilter: values.get('event-filter') || null,
    threads: threadCount(values.get('nthreads')),
    files,
  }
}
