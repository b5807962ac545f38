/** What makes a number trustworthy: pure rules, used wherever results are shown. */
import type {RequestedQps} from '../config/cells/cell.ts'
import type {Warning} from '../errors/index.ts'
import type {CellResult, LatencyMs, ProxyResult} from './schema.ts'

/** The generator held its rate when it sent at least this share of what was asked. */
const RATE_HELD_SHARE = 0.98
/** A machine with less idle time than this share is saturated: latencies then show the queue for its processors. */
const SATURATED_IDLE_SHARE = 0.1
/** A proxy that was held back in this share of the periods had its latencies made by its CPU limit. */
const THROTTLED_SHARE = 0.01

/** Counted from when requests were due, p99 is another when it is larger by this factor … */
const FELT_FACTOR = 2
/** … and by more than a generator's timer may be late. */
const FELT_MS = 5

/** Periods of a CPU limit since a container's start, as its cgroup counts them. */
export interface LimitPeriods {
  readonly periods: number
  readonly throttledPeriods: number
}

/** Whether the asked rate was held; null for `max` or when nothing was measured. */
export function rateHeld(requestedQps: RequestedQps, actualQps: number | null): boolean | null {
  if (requestedQps === 'max' || actualQps === null) return null
  return actualQps >= RATE_HELD_SHARE * requestedQps
}

/** Whether the machine had next to no idle time; false when that is not known. */
export function isSaturated(idleShare: number | null): boolean {
  return idleShare !== null && idleShare < SATURATED_IDLE_SHARE
}

/**
 * Share of the periods between two readings in which a CPU limit held the proxy back, 0..1. Null when either reading is
 * missing, or the counts went back because the container began anew.
 */
export function throttledShareBetween(before: LimitPeriods | null, after: LimitPeriods | null): number | null {
  if (before === null || after === null) return null
  const periods = after.periods - before.periods
  const throttled = after.throttledPeriods - before.throttledPeriods
  if (periods < 0 || throttled < 0 || throttled > periods) return null
  return periods === 0 ? 0 : throttled / periods
}

/** Whether users had to wait much longer than the requests that were sent: by p99 of both; false when one is not known. */
export function isFeltLonger(latencyMs: LatencyMs | null, responseTimeMs: LatencyMs | null | undefined): boolean {
  const [sent, due] = [latencyMs?.p99 ?? null, responseTimeMs?.p99 ?? null]
  return sent !== null && due !== null && due > FELT_FACTOR * sent && due - sent > FELT_MS
}

/** Whether its CPU limit held a proxy back often enough to show; false when that is not known. */
export function isThrottled(throttledShare: number | null): boolean {
  return throttledShare !== null && throttledShare >= THROTTLED_SHARE
}

/** One warning for each proxy that its CPU limit held back. */
export function throttlingWarnings(proxies: readonly ProxyResult[]): Warning[] {
  return proxies
    .filter(({throttledShare}) => isThrottled(throttledShare))
    .map(({proxy, throttledShare}) => ({
      code: 'proxy-throttled',
      message: `${proxy} was held back at its CPU limit in ${((throttledShare ?? 0) * 100).toFixed(1)} % of the periods: latencies show the limit`,
      hint: 'A higher CPU limit of the proxy, or a lower --qps',
    }))
}

/** What a reader must know beside a cell's numbers, in words: `profiled`, `rate not held`, `machine saturated`, `errors` … */
export function marksOf(cell: CellResult): string[] {
  return [
    ...(cell.status === 'done' ? [] : [cell.status]),
    ...(cell.profiled ? ['profiled'] : []),
    ...(cell.rateHeld === false ? ['rate not held'] : []),
    ...(isFeltLonger(cell.latencyMs, cell.responseTimeMs) ? ['responses late'] : []),
    ...((cell.errorCount ?? 0) > 0 ? ['errors'] : []),
    ...(isSaturated(cell.machineIdleShare) ? ['machine saturated'] : []),
    ...(cell.proxies.some(({throttledShare}) => isThrottled(throttledShare)) ? ['throttled'] : []),
    ...(cell.profiles.some((profile) => profile.status === 'failed') ? ['profile failed'] : []),
  ]
}
