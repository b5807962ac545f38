import type {CellResult} from './schema.ts'

/** A number without and with the profiler, and what the profiler adds as a share of the first. */
export interface Cost {
  readonly without: number | null
  readonly with: number | null
  /** 0.05 is five percent more; null when either is not known. */
  readonly added: number | null
}

/** What one profiler cost one cell. */
export interface ProfilingCost {
  readonly label: string
  readonly repeat: number
  /** Names of the profiles that were recorded. */
  readonly profilers: readonly string[]
  /** CPU microseconds per request, by proxy. */
  readonly cpuMicrosecondsPerRequest: readonly (Cost & {readonly proxy: string})[]
  readonly p50Ms: Cost
  readonly p99Ms: Cost
}

function costOf(without: number | null, withProfiler: number | null): Cost {
  const known = without !== null && without > 0 && withProfiler !== null
  return {without, with: withProfiler, added: known ? withProfiler / without - 1 : null}
}

/** What a profiled cell and its plain twin have in common. */
function twinKey(cell: CellResult): string {
  const {mode, istio, protocol, connections, requestedQps, sizeBytes, durationSeconds, repeat, tls} = cell
  return JSON.stringify([mode, istio, protocol, connections, requestedQps, sizeBytes, durationSeconds, repeat, tls])
}

function compare(plain: CellResult, profiled: CellResult): ProfilingCost {
  return {
    label: profiled.label,
    repeat: profiled.repeat,
    profilers: [...new Set(profiled.profiles.map(({name}) => name))],
    cpuMicrosecondsPerRequest: profiled.proxies.map((proxy) => {
      const twin = plain.proxies.find((other) => other.proxy === proxy.proxy)
      return {
        proxy: proxy.proxy,
        ...costOf(twin?.cpuMicrosecondsPerRequest ?? null, proxy.cpuMicrosecondsPerRequest),
      }
    }),
    p50Ms: costOf(plain.latencyMs?.p50 ?? null, profiled.latencyMs?.p50 ?? null),
    p99Ms: costOf(plain.latencyMs?.p99 ?? null, profiled.latencyMs?.p99 ?? null),
  }
}

/** Each profiled cell beside the same cell without profiler; empty when the run has no such pairs. */
export function profilingCosts(cells: readonly CellResult[]): readonly ProfilingCost[] {
  const done = cells.filter((cell) => cell.status === 'done')
  const plain = new Map(done.filter((cell) => !cell.profiled).map((cell) => [twinKey(cell), cell]))
  return done
    .filter((cell) => cell.profiled)
    .flatMap((cell) => {
      const twin = plain.get(twinKey(cell))
      return twin === undefined ? [] : [compare(twin, cell)]
    })
}
