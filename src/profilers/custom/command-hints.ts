import {perfSampleType} from '../../stacks/formats/perf-events.ts'

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
/** Programs that run another one, named behind their own options. */
const RUNS_ANOTHER =
  /^(?:chrt|command|env|exec|flock|ionice|nice|nohup|nsenter|numactl|setpriv|setsid|stdbuf|sudo|taskset|time|timeout)$/

function bccName(word: string): string {
  return word.replace(/-bpfcc$|\.py$/, '')
}

function isProfiler(word: string): boolean {
  return word === 'perf' || word === 'bpftrace' || Object.hasOwn(BCC_UNITS, bccName(word))
}

/** The program that profiles, without its folders: the first word, or the profiler that the first one runs. */
function profilerWord(command: string): string {
  const [first = '', ...others] = command
    .trim()
    .split(/\s+/)
    .filter((one) => !ASSIGNMENT.test(one))
    .map((one) => one.replace(/^.*\//, ''))
  return RUNS_ANOTHER.test(first) ? (others.find(isProfiler) ?? first) : first
}

function perfEvent(command: string): string | null {
  return /(?:\s-e\s*|\s--event[= ])([\w:/.=,-]+)/.exec(command)?.[1] ?? null
}

/**
 * perf's own text says by itself what it counts. Folded text has lost that: each stack weighs the sum of its samples'
 * periods, which are in the event's unit.
 */
function perfHints(command: string, evlist: string | null): CommandHints {
  const asked = perfEvent(command)
  if (!foldsPerf(command)) return {tool: 'perf', event: asked, unit: null}
  const {event, unit} = perfSampleType(asked ?? firstLine(evlist), true)
  return {tool: 'perf', event, unit: event === null ? 'count' : unit}
}

function firstLine(text: string | null): string | null {
  return text?.trim().split('\n')[0] || null
}

/** Whether the command folds what perf recorded, so that the profile no longer names its event. */
export function foldsPerf(command: string): boolean {
  return profilerWord(command) === 'perf' && /stackcollapse/.test(command)
}

/**
 * Reads which profiler the command runs and, for perf, its `-e`, or what `perf evlist` said of the record. Unknown programs
 * give no hints.
 */
export function commandHints(command: string, evlist: string | null = null): CommandHints {
  const word = profilerWord(command)
  if (word === 'perf') return perfHints(command, evlist)
  const bcc = BCC_UNITS[bccName(word)]
  if (bcc !== undefined) return {tool: 'bcc', event: bcc[0], unit: bcc[1]}
  return {tool: word, event: null, unit: null}
}
