import type {SampleType} from '../model/stacks.ts'

const MODIFIERS = /:[ukhpPGHSDIWeb]+$/

/** Event name without its modifiers, so that `cycles:u` and `cycles` are spelled alike. */
export function eventWithoutModifiers(event: string): string {
  return event.replace(MODIFIERS, '')
}

/** What the period of an event counts. Clock events count nanoseconds of CPU time (perf_event_open(2)). */
const UNIT_OF_EVENT: Readonly<Record<string, readonly [name: string, unit: string]>> = {
  'cpu-clock': ['cpu', 'nanoseconds'],
  'task-clock': ['cpu', 'nanoseconds'],
  cycles: ['cycles', 'cycles'],
  'cpu-cycles': ['cycles', 'cycles'],
  instructions: ['instructions', 'instructions'],
  'page-faults': ['page-faults', 'faults'],
  faults: ['page-faults', 'faults'],
  'minor-faults': ['minor-faults', 'faults'],
  'major-faults': ['major-faults', 'faults'],
  'context-switches': ['context-switches', 'switches'],
  cs: ['context-switches', 'switches'],
}

/** `PMU/EVENT/MODIFIERS` with an event that has a name; what has parameters is one of that PMU alone. */
const OF_PMU = /^[\w-]+\/([a-z][\w.-]*)\/([a-zA-Z]*)$/

/** The event without the PMU that counts it: `cpu_core/cycles/u` is `cycles:u`. Other names stay as they are. */
export function withoutPmu(event: string): string {
  const found = OF_PMU.exec(event)
  if (found === null) return event
  return found[2] === '' ? found[1]! : `${found[1]}:${found[2]}`
}

/** An event without modifiers and PMU. */
function plainName(event: string): string {
  return eventWithoutModifiers(withoutPmu(event))
}

/**
 * The sample type of an event, which is shown as `shown`. Without a period in the text each sample counts as one: a
 * sample of what was sampled, but the thing itself for a tracepoint, which records each time it is hit.
 */
export function perfSampleType(event: string | null, weighted: boolean, shown?: string): SampleType {
  if (event === null) return {name: 'samples', unit: 'samples', event}
  const plain = plainName(event)
  const name = shown ?? plain
  const [known, unit] = UNIT_OF_EVENT[plain] ?? [plain, 'count']
  if (weighted) return {name: name === plain ? known : name, unit, event: name}
  if (plain.includes(':')) return {name, unit: 'count', event: name}
  return {name: 'samples', unit: 'samples', event: name}
}

/** Events that sample what a CPU is busy with. */
const OF_CPU: ReadonlySet<string> = new Set(['cpu-clock', 'task-clock', 'cycles', 'cpu-cycles'])

/**
 * Number of the type to be shown first: text tells events in the order of their first samples, not in that in which they
 * were asked for, and the work of a CPU is what is asked for first. Undefined where the first will do.
 */
export function firstShown(types: readonly SampleType[]): number | undefined {
  const place = types.findIndex(({event}) => event !== null && OF_CPU.has(plainName(event)))
  return place > 0 ? place : undefined
}
