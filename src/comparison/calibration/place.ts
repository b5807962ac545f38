import {isMapping} from '../../foreign-text/json-shape.ts'
import type {MeasuredRun} from '../measured-run.ts'

/** Where runs are measured: what has a noise of its own. */
export interface Place {
  readonly testbed: string
  readonly hostname: string
  readonly cpuModel: string | null
  readonly processors: number
  /** Of a cluster, the context that names it; null where none was given, and on this machine. */
  readonly context: string | null
}

/** The place of a run; null of a document, which does not tell. */
export function placeOf({testbed, environment, settings}: MeasuredRun): Place | null {
  if (environment === null) return null
  const {hostname, cpuModel, processors} = environment
  const kubernetes = settings?.['kubernetes']
  const context = testbed === 'kubernetes' && isMapping(kubernetes) ? kubernetes['context'] : null
  return {testbed, hostname, cpuModel, processors, context: typeof context === 'string' ? context : null}
}

/** Whether two places are one. */
export function isSamePlace(one: Place, other: Place): boolean {
  return (['testbed', 'hostname', 'cpuModel', 'processors', 'context'] as const).every((key) => one[key] === other[key])
}
