/** What makes a number trustworthy: pure rules, used wherever results are shown. */
import type {RequestedQps} from '../config/cell.ts'
import type {CellResult} from './schema.ts'

/** The generator held its rate when it sent at least this share of what was asked. */
const RATE_HELD_SHARE = 0.98
/** A machine with less idle time than this share is saturated: latencies then show the queue for its processors. */
const SATURATED_IDLE_SHARE = 0.1

/** Whether the asked rate was held; null for `max` or when nothing was measured. */
export function rateHeld(requestedQps: RequestedQps, actualQps: number | null): boolean | null {
  if (requestedQps === 'max' || actualQps === null) return null
  return actualQps >= RATE_HELD_SHARE * requestedQps
}

/** Whether the machine had next to no idle time; false when that is not known. */
export function isSaturated(idleShare: number | null): boolean {
  return idleShare !== null && idleShare < SATURATED_IDLE_SHARE
}

/** What a reader must know beside a cell's numbers, in words: `profiled`, `rate not held`, `machine saturated`, `errors`. */
export function marksOf(cell: CellResult): string[] {
  return [
    ...(cell.status === 'done' ? [] : [cell.status]),
    ...(cell.profiled ? ['profiled'] : []),
    ...(cell.rateHeld === false ? ['rate not held'] : []),
    ...((cell.errorCount ?? 0) > 0 ? ['errors'] : []),
    ...(isSaturated(cell.machineIdleShare) ? ['machine saturated'] : []),
    ...(cell.profiles.some((profile) => profile.status === 'failed') ? ['profile failed'] : []),
  ]
}
