import type {Cell} from '../../config/cells/cell.ts'
import type {Warning} from '../../errors/index.ts'
import type {ProfileResult} from '../../profiles/profile-result.ts'
import {type CellResult, inputsOf, type LoadResult, type ProxyResult} from '../../results/schema.ts'
import {isSaturated, rateHeld, throttledShareBetween, throttlingWarnings} from '../../results/validity.ts'
import type {Proxy} from '../../testbeds/testbed.ts'
import {idleShareBetween, type Reading} from './measurement.ts'
import {type Carried, carriedBetween, departuresFromPath} from './proof-of-path.ts'

/** Everything that was measured in one cell. */
export interface Measurement {
  readonly cell: Cell
  readonly proxies: readonly Proxy[]
  readonly path: readonly string[]
  readonly load: LoadResult
  readonly before: Reading
  readonly after: Reading
  readonly profiles: readonly ProfileResult[]
  readonly loadResultFiles: CellResult['loadResultFiles']
  readonly warnings: readonly Warning[]
}

function carriedBy({proxies, before, after}: Measurement): Carried[] {
  return proxies.map(({name}) =>
    carriedBetween(name, before.proxies.get(name)!.counters, after.proxies.get(name)!.counters),
  )
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
    workerThreads: usage.workerThreads,
    throttledShare: throttledShareBetween(usageBefore.throttling, usage.throttling),
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

/** The result of a cell whose load ran to its end. It is `failed` when its requests took another path than its mode's. */
export function measuredCell(measurement: Measurement): CellResult {
  const {cell, proxies, path, load, before, after, loadResultFiles: files} = measurement
  const carried = carriedBy(measurement)
  const successCount = load.requestCount - load.errorCount
  const departures = departuresFromPath(path, carried, {
    protocol: cell.protocol,
    successCount,
    sizeBytes: cell.sizeBytes,
    errorCount: load.errorCount,
    connections: load.connections,
  })
  const idleShare = idleShareBetween(before, after)
  const results = proxies.map((proxy) => proxyResult(measurement, proxy))
  return {
    ...inputsOf(cell),
    status: departures.length === 0 ? 'done' : 'failed',
    ...(departures.length === 0
      ? {}
      : {reason: `The requests did not take the path of ${cell.mode}: ${departures.join('; ')}.`}),
    attempts: 1,
    startedAt: load.startedAt,
    actualDurationSeconds: load.actualDurationSeconds,
    actualQps: load.actualQps,
    rateHeld: rateHeld(cell.requestedQps, load.actualQps),
    requestCount: load.requestCount,
    errorCount: load.errorCount,
    errorShare: load.errorShare,
    latencyMs: load.latencyMs,
    path: path.map((proxy) => ({
      proxy,
      requests: cell.protocol === 'tcp' ? null : carried.find((one) => one.proxy === proxy)!.requests,
    })),
    proxies: results,
    machineIdleShare: idleShare,
    profiles: measurement.profiles,
    loadResultFile: files.length === 1 ? files[0]!.path : null,
    loadResultFiles: files,
    warnings: [
      ...measurement.warnings,
      ...load.warnings,
      ...saturationWarnings(idleShare),
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
    status,
    reason,
    attempts: status === 'skipped' ? 0 : 1,
    startedAt: null,
    actualDurationSeconds: null,
    actualQps: null,
    rateHeld: null,
    requestCount: null,
    errorCount: null,
    errorShare: null,
    latencyMs: null,
    path: [],
    proxies: [],
    machineIdleShare: null,
    profiles,
    loadResultFile: null,
    loadResultFiles: [],
    warnings: [],
  }
}
