import type {Cell} from '../../config/cells/cell.ts'
import type {Warning} from '../../errors/index.ts'
import type {ProfileResult} from '../../profiles/profile-result.ts'
import {
  type CellResult,
  inputsOf,
  type LoadResult,
  NO_REQUEST_LOG,
  type PathStep,
  type ProxyResult,
  type RequestTimes,
} from '../../results/schema.ts'
import {isSaturated, rateHeld, throttledShareBetween, throttlingWarnings} from '../../results/validity.ts'
import type {Proxy} from '../../testbeds/testbed.ts'
import type {Carried} from './carried.ts'
import {departuresFromPath, type Sent, stepsOfPath} from './proof-of-path.ts'
import {controlPlaneBetween} from './readings/control-plane-window.ts'
import {idleShareBetween, type Reading} from './readings/measurement.ts'
import {departureFromTls, type SeenTls, unseenTlsWarnings} from './tls-of-path.ts'

/** Everything that was measured in one cell. */
export interface Measurement {
  readonly cell: Cell
  readonly proxies: readonly Proxy[]
  readonly path: readonly string[]
  readonly load: LoadResult
  readonly latenciesFile: string | null
  readonly before: Reading
  readonly after: Reading
  /** Of every proxy. */
  readonly carried: readonly Carried[]
  /** Requests that an authorization server let in; null where none was to be asked. */
  readonly authorizedCount: number | null
  readonly tls: SeenTls
  readonly profiles: readonly ProfileResult[]
  readonly loadResultFiles: CellResult['loadResultFiles']
  readonly warnings: readonly Warning[]
}

function sentBy({cell, load}: Measurement): Sent {
  const {protocol, sizeBytes} = cell
  const {errorCount, requestCount, connections} = load
  return {protocol, sizeBytes, errorCount, successCount: requestCount - errorCount, connections}
}

/** A request that nobody asked about was let in otherwise. */
function unauthorized({authorizedCount}: Measurement, {successCount}: Sent): readonly string[] {
  if (authorizedCount === null || authorizedCount >= successCount) return []
  return [`The authorization server let in ${authorizedCount} of ${successCount} answered requests.`]
}

/** Why the cell is not what was asked for; null when it is. */
function departureOf(measurement: Measurement, sent: Sent): string | null {
  const {cell, path, carried, tls} = measurement
  const departures = departuresFromPath(path, carried, sent)
  const ofPath =
    departures.length === 0 ? [] : [`The requests did not take the path of ${cell.mode}: ${departures.join('; ')}.`]
  const ofTls = departureFromTls(tls, cell.tls)
  const reasons = [...ofPath, ...unauthorized(measurement, sent), ...(ofTls === null ? [] : [`${ofTls}.`])]
  return reasons.length === 0 ? null : reasons.join(' ')
}

function stepsOf({path, carried}: Measurement, sent: Sent): readonly PathStep[] {
  return stepsOfPath(path, carried, sent).map(({step}) => step)
}

/** Over HTTP connections are the weaker proof: they tell that all on them came by, not how much. */
function connectionWarnings(steps: readonly PathStep[], {protocol}: Sent): Warning[] {
  const blind = steps.filter(({provedBy}) => protocol !== 'tcp' && provedBy === 'connections')
  return blind.map(({proxy, connections}) => ({
    code: 'path-proved-by-connections',
    message: `${proxy} carried the load as TCP and saw no requests: its ${connections} connections prove that they came by.`,
    hint: 'A service with a port whose name or appProtocol tells its protocol lets the sidecar see requests.',
  }))
}

/** What was used between two readings. Null when either is missing, or the count began anew with the container. */
function used(before: number | null, after: number | null): number | null {
  return before === null || after === null || after < before ? null : after - before
}

function proxyResult({path, before, after, load}: Measurement, {name, workload}: Proxy): ProxyResult {
  const usage = after.proxies.get(name)!.usage
  const usageBefore = before.proxies.get(name)!.usage
  const cpuSeconds = used(usageBefore.cpuSeconds, usage.cpuSeconds)
  const carriesLoad = path.includes(name) && load.requestCount > 0 && cpuSeconds !== null
  return {
    proxy: name,
    workload,
    cpuSeconds,
    cpuMicrosecondsPerRequest: carriesLoad ? (cpuSeconds * 1e6) / load.requestCount : null,
    rssBytes: usage.rssBytes,
    own: {cpuSeconds: used(usageBefore.own.cpuSeconds, usage.own.cpuSeconds), rssBytes: usage.own.rssBytes},
    workerThreads: usage.workerThreads,
    throttledShare: throttledShareBetween(usageBefore.throttling, usage.throttling),
  }
}

/** What is known of the requests one by one. */
function timesOf(load: LoadResult): RequestTimes {
  const {latencySource, generatorLatencyMs, responseTimeMs, lateShare, omittedCount} = load
  const {longestStall, series, errorKinds} = load
  return {
    latencySource,
    generatorLatencyMs,
    responseTimeMs,
    lateShare,
    omittedCount,
    longestStall,
    series,
    errorKinds,
  }
}

function saturationWarnings(idleShare: number | null): Warning[] {
  if (idleShare === null || !isSaturated(idleShare)) return []
  return [
    {
      code: 'machine-saturated',
      message: `The machine was ${Math.round((1 - idleShare) * 100)} % busy: generator, proxies and profiler shared its processors, so latencies and rates are the machine's, not the mesh's alone.`,
      hint: 'Ask for a lower --qps, or fewer worker threads (--set proxy.concurrency=1).',
    },
  ]
}

function openedPerSecond({openedConnections = null, actualDurationSeconds}: LoadResult): number | null {
  return openedConnections === null ? null : openedConnections / actualDurationSeconds
}

/** The result of a cell whose load ran to its end. It is `failed` when its requests took another path than its mode's, or under other TLS. */
export function measuredCell(measurement: Measurement): CellResult {
  const {cell, proxies, load, before, after, tls, loadResultFiles: files} = measurement
  const sent = sentBy(measurement)
  const reason = departureOf(measurement, sent)
  const steps = stepsOf(measurement, sent)
  const idleShare = idleShareBetween(before, after)
  const meanwhile = controlPlaneBetween(before.controlPlane, after.controlPlane)
  const results = proxies.map((proxy) => proxyResult(measurement, proxy))
  return {
    ...inputsOf(cell),
    tls: tls.tls,
    tlsProvedBy: tls.provedBy,
    status: reason === null ? 'done' : 'failed',
    ...(reason === null ? {} : {reason}),
    attempts: 1,
    startedAt: load.startedAt,
    actualDurationSeconds: load.actualDurationSeconds,
    actualQps: load.actualQps,
    rateHeld: rateHeld(cell.requestedQps, load.actualQps),
    requestCount: load.requestCount,
    openedConnectionsPerSecond: openedPerSecond(load),
    errorCount: load.errorCount,
    errorShare: load.errorShare,
    latencyMs: load.latencyMs,
    ...timesOf(load),
    latenciesFile: measurement.latenciesFile,
    path: steps,
    proxies: results,
    controlPlane: meanwhile.result,
    machineIdleShare: idleShare,
    profiles: measurement.profiles,
    loadResultFile: files.length === 1 ? files[0]!.path : null,
    loadResultFiles: files,
    warnings: [
      ...measurement.warnings,
      ...load.warnings,
      ...connectionWarnings(steps, sent),
      ...unseenTlsWarnings(tls, cell.tls),
      ...saturationWarnings(idleShare),
      ...meanwhile.warnings,
      ...throttlingWarnings(results),
    ],
  }
}

/** The result of a cell that has no measurement, and why. */
export function unmeasuredCell(
  cell: Cell,
  status: 'failed' | 'skipped' | 'interrupted',
  reason: string,
  profiles: readonly ProfileResult[] = [],
): CellResult {
  return {
    ...inputsOf(cell),
    tlsProvedBy: null,
    status,
    reason,
    attempts: status === 'skipped' ? 0 : 1,
    startedAt: null,
    actualDurationSeconds: null,
    actualQps: null,
    rateHeld: null,
    requestCount: null,
    openedConnectionsPerSecond: null,
    errorCount: null,
    errorShare: null,
    latencyMs: null,
    latencySource: null,
    generatorLatencyMs: null,
    ...NO_REQUEST_LOG,
    latenciesFile: null,
    path: [],
    proxies: [],
    controlPlane: null,
    machineIdleShare: null,
    profiles,
    loadResultFile: null,
    loadResultFiles: [],
    warnings: [],
  }
}
