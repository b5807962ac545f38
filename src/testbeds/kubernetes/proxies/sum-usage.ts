import type {OwnUsage, ProxyCounters, ProxyUsage, Throttling} from '../../testbed.ts'

/** A sum is known when all of its parts are. */
function sum(parts: readonly (number | null)[]): number | null {
  return parts.reduce<number | null>((total, part) => (total === null || part === null ? null : total + part), 0)
}

function sumThrottling(parts: readonly (Throttling | null)[]): Throttling | null {
  const known = parts.filter((part) => part !== null)
  if (known.length === 0) return null
  const total = (field: keyof Throttling) => known.reduce((all, part) => all + part[field], 0)
  return {
    periods: total('periods'),
    throttledPeriods: total('throttledPeriods'),
    throttledSeconds: total('throttledSeconds'),
  }
}

/** CPU and memory over all instances; null where one is not known, or there is none. */
function sumOwn(parts: readonly OwnUsage[]): OwnUsage {
  if (parts.length === 0) return {cpuSeconds: null, rssBytes: null}
  return {
    cpuSeconds: sum(parts.map(({cpuSeconds}) => cpuSeconds)),
    rssBytes: sum(parts.map(({rssBytes}) => rssBytes)),
  }
}

/** Usage of a proxy over all its instances; the worker threads are those of each, null when they differ. */
export function sumUsage(parts: readonly ProxyUsage[]): ProxyUsage {
  const workers = new Set(parts.map(({workerThreads}) => workerThreads))
  return {
    ...sumOwn(parts),
    own: sumOwn(parts.map(({own}) => own)),
    workerThreads: workers.size === 1 ? [...workers][0]! : null,
    throttling: sumThrottling(parts.map(({throttling}) => throttling)),
  }
}

/** Counters of a proxy over all its instances. */
export function sumCounters(parts: readonly ProxyCounters[]): ProxyCounters {
  return {
    requests: parts.reduce((total, {requests}) => total + requests, 0),
    connections: parts.reduce((total, {connections}) => total + connections, 0),
    receivedBytes: sum(parts.map(({receivedBytes}) => receivedBytes)),
    hosts: parts.some(({hosts}) => hosts === null) ? null : parts.flatMap(({hosts}) => hosts ?? []),
  }
}
