import type {SampleType} from '../stacks.ts'
import {eventWithoutModifiers} from './header.ts'

/** What the period of an event counts. Clock events count nanoseconds of CPU time (perf_event_open(2)). */
const UNIT_OF_EVENT: Readonly<Record<string, readonly [name: string, unit: string]>> = {
  'cpu-clock': ['cpu', 'nanoseconds'],
  'task-clock': ['cpu', 'nanoseconds'],
  cycles: ['cycles', 'cycles'],
  'cpu-cycles': ['cycles', 'cycles'],
  'cpu/cycles/': ['cycles', 'cycles'],
  instructions: ['instructions', 'instructions'],
  'page-faults': ['page-faults', 'faults'],
  faults: ['page-faults', 'faults'],
  'minor-faults': ['minor-faults', 'faults'],
  'major-faults': ['major-faults', 'faults'],
  'context-switches': ['context-switches', 'switches'],
  cs: ['context-switches', 'switches'],
}

/**
 * The sample type of an event. Without a period in the text each sample counts as one: a sample of what was sampled,
 * but the thing itself for a tracepoint, which records each time it is hit.
 */
export function perfSampleType(event: string | null, weighted: boolean): SampleType {
  const bare = event === null ? null : eventWithoutModifiers(event)
  const known = bare === null ? undefined : UNIT_OF_EVENT[bare]
  if (bare !== null && weighted) return {name: known?.[0] ?? bare, unit: known?.[1] ?? 'count', event: bare}
  if (bare?.includes(':')) return {name: bare, unit: 'count', event: bare}
  return {name: 'samples', unit: 'samples', event: bare}
}
