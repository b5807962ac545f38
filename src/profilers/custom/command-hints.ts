/** What a command line says about the profile it prints, where the profile itself does not. */
export interface CommandHints {
  readonly tool: string
  readonly event: string | null
  readonly unit: string | null
}

/** Units of bcc's tools with -f, from their manuals. */
const BCC_UNITS: Readonly<Record<string, readonly [event: string, unit: string]>> = {
  profile: ['cpu-clock', 'samples'],
  offcputime: ['off-cpu', 'microseconds'],
  offwaketime: ['off-wake', 'microseconds'],
  wakeuptime: ['wakeup', 'microseconds'],
  stackcount: ['calls', 'count'],
}

const ASSIGNMENT = /^\w+=/

function firstWord(command: string): string {
  const word =
    command
      .trim()
      .split(/\s+/)
      .find((one) => !ASSIGNMENT.test(one) && one !== 'sudo') ?? ''
  return word.replace(/^.*\//, '')
}

function perfEvent(command: string): string | null {
  return /(?:\s-e\s*|\s--event[= ])([\w:/.=,-]+)/.exec(command)?.[1] ?? null
}

/** Folded text of perf counts samples; its own text says by itself what it counts. */
function perfHints(command: string): CommandHints {
  const folds = /stackcollapse/.test(command)
  return {tool: 'perf', event: perfEvent(command), unit: folds ? 'samples' : null}
}

/** Reads the first word of the command and, for perf, its `-e`. Unknown programs give no hints. */
export function commandHints(command: string): CommandHints {
  const word = firstWord(command)
  if (word === 'perf') return perfHints(command)
  const bcc = BCC_UNITS[word.replace(/-bpfcc$|\.py$/, '')]
  if (bcc !== undefined) return {tool: 'bcc', event: bcc[0], unit: bcc[1]}
  return {tool: word, event: null, unit: null}
}
