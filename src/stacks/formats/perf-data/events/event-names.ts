import type {EventAttribute} from './event-attribute.ts'

const HARDWARE = [
  'cycles',
  'instructions',
  'cache-references',
  'cache-misses',
  'branches',
  'branch-misses',
  'bus-cycles',
  'stalled-cycles-frontend',
  'stalled-cycles-backend',
  'ref-cycles',
]
const SOFTWARE = [
  'cpu-clock',
  'task-clock',
  'page-faults',
  'context-switches',
  'cpu-migrations',
  'minor-faults',
  'major-faults',
  'alignment-faults',
  'emulation-faults',
  'dummy',
  'bpf-output',
  'cgroup-switches',
]
const TYPE = {hardware: 0, software: 1, tracepoint: 2, raw: 4} as const

/** Whether samples are of the software event context-switches, taken as a thread leaves the CPU. */
export function isContextSwitch({type, config}: EventAttribute): boolean {
  return type === TYPE.software && config === SOFTWARE.indexOf('context-switches')
}

/** Number of a tracepoint, as its format gives it; null for other events. */
export function tracepointId({type, config}: EventAttribute): number | null {
  return type === TYPE.tracepoint ? config : null
}

/** A name for an event that the file does not name (enum perf_type_id, perf_hw_id, perf_sw_ids of perf_event.h). */
export function nameOfEvent({type, config}: EventAttribute): string {
  const known = type === TYPE.hardware ? HARDWARE[config] : type === TYPE.software ? SOFTWARE[config] : undefined
  if (known !== undefined) return known
  if (type === TYPE.tracepoint) return `tracepoint:${config}`
  return type === TYPE.raw ? `r${config.toString(16)}` : `event-${type}:${config.toString(16)}`
}
