import type {Cell} from '../../../config/cells/cell.ts'
import type {Warning} from '../../../errors/index.ts'
import {countedLatencyMs, isOfBuckets} from '../../../results/latency.ts'
import type {LoadResult} from '../../../results/schema.ts'
import {toHdrText} from '../../latencies/hdr-text.ts'
import type {LoadLog, LoggedLoads} from '../../load-generator.ts'
import {type FortioDocument, parseDocument} from '../document.ts'
import type {Schedule} from './due-times.ts'
import {clockWarning, FULL_SPEED, feltWarnings, incompleteWarnings} from './log-warnings.ts'
import type {LoggedLoad} from './logged-load.ts'
import {type AccessLog, readAccessLog} from './read-access-log.ts'

/** A log and the result of the same fortio. */
interface ReadLog extends AccessLog {
  readonly document: FortioDocument
  readonly loggedCount: number
}

/** A load's clock and its log may differ by this much, and by this share of the load. */
const CLOCK_APART_SECONDS = 0.5
const CLOCK_APART_SHARE = 0.01

/** What fortio made of what it was told (periodic.go, runQPSSetup): it rounds calls down, for each connection again. */
function scheduleOf({requestedQps, threads}: FortioDocument, loadSeconds: number, cell: Cell): Schedule | null {
  if (requestedQps === null) return null
  return {
    qpsPerConnection: requestedQps / threads,
    requestsPerConnection: Math.floor(Math.floor(requestedQps * loadSeconds) / threads),
    jitter: cell.jitter,
    nocatchup: cell.nocatchup,
  }
}

async function readOne({log, resultText, loadSeconds}: LoadLog, cell: Cell): Promise<ReadLog> {
  const document = parseDocument(resultText)
  const read = await readAccessLog(log, scheduleOf(document, loadSeconds, cell))
  return {...read, document, loggedCount: read.load.latencies.count}
}

/**
 * The log goes by a clock that people and machines set, the generator's duration does not. A load that was ended from
 * outside may have waited up to a period for its next requests.
 */
function wasClockSet({load, document}: ReadLog): boolean {
  const {actualDurationSeconds, requestedQps, threads} = document
  const longer = load.lastEnd / 1e6 - actualDurationSeconds
  const allowed = CLOCK_APART_SECONDS + CLOCK_APART_SHARE * actualDurationSeconds
  const period = requestedQps === null ? 0 : (2 * threads) / requestedQps
  return load.clockWasSetBack || longer > allowed || -longer > allowed + period
}

/** What depends on when requests were due and answered. */
function timesOf(load: LoggedLoad, requestCount: number): Pick<LoadResult, 'responseTimeMs' | 'lateShare'> {
  if (load.responseTimes.count === 0) return {responseTimeMs: null, lateShare: null}
  return {responseTimeMs: countedLatencyMs(load.responseTimes), lateShare: load.lateCount / requestCount}
}

function histogramsOf({latencies, responseTimes}: LoggedLoad): LoggedLoads['histograms'] {
  return {
    latencies: toHdrText(latencies),
    responseTimes: responseTimes.count === 0 ? null : toHdrText(responseTimes),
  }
}

/** The result as the requests of a log, not empty, tell it. */
function loggedResult(load: LoggedLoad, result: LoadResult, clockWasSet: boolean): LoadResult {
  const logged = {
    ...result,
    latencySource: 'access-log' as const,
    latencyMs: countedLatencyMs(load.latencies),
    errorKinds: load.errors.counts(),
  }
  if (clockWasSet) return logged
  return {
    ...logged,
    ...timesOf(load, load.latencies.count),
    omittedCount: load.omittedCount,
    longestStall: load.stalls.longest,
    series: load.series.columns(),
  }
}

function warningsOf(logs: readonly ReadLog[], result: LoadResult, cell: Cell, clockWasSet: boolean): Warning[] {
  const told = result.warnings.filter((warning) => !isOfBuckets(warning))
  if (clockWasSet) return [...told, clockWarning(), ...incompleteWarnings(logs)]
  const undefinedAtFullSpeed = cell.requestedQps === 'max' ? [FULL_SPEED] : []
  return [...told, ...incompleteWarnings(logs), ...undefinedAtFullSpeed, ...feltWarnings(result)]
}

/**
 * Reads the access logs of all generators of a cell, one after another, and puts what they tell in the place of what
 * fortio's histograms do. Without one request in them, the histograms stay, with a warning.
 */
export async function readLogs(logs: readonly LoadLog[], result: LoadResult, cell: Cell): Promise<LoggedLoads> {
  const read: ReadLog[] = []
  for (const log of logs) read.push(await readOne(log, cell))
  const [first, ...others] = read.map(({load}) => load)
  for (const other of others) first!.merge(other)
  if (first!.latencies.count === 0) {
    return {result: {...result, warnings: [...result.warnings, ...incompleteWarnings(read)]}, histograms: null}
  }
  const clockWasSet = read.some(wasClockSet)
  const logged = loggedResult(first!, result, clockWasSet)
  return {result: {...logged, warnings: warningsOf(read, logged, cell, clockWasSet)}, histograms: histogramsOf(first!)}
}
