import type {CellResult, LatencyMs, ProxyResult} from './schema.ts'

/** How CSV of the original marks what is not known. */
const MISSING = '-'
/** How CSV of the original spells `max`. */
const MAX_QPS = 99_999_999
const MEBIBYTE = 2 ** 20
/** Rates below this are written with their decimals. */
const SLOW_QPS = 10
const QUOTED = /[",\r\n]/

type Value = string | number | boolean | null | undefined
type Column = readonly [name: string, value: (cell: CellResult) => Value]

const PROXIES = [
  {column: 'fortioclient', workload: 'fortioclient'},
  {column: 'fortioserver', workload: 'fortioserver'},
  {column: 'istio-ingressgateway', workload: null},
] as const

function proxyOf(cell: CellResult, workload: string | null): ProxyResult | undefined {
  return cell.proxies.find((proxy) => proxy.workload === workload)
}

/** Whole microseconds, cut off, not rounded. */
function latency(key: keyof LatencyMs, field: 'latencyMs' | 'responseTimeMs' = 'latencyMs'): Column[1] {
  return (cell) => {
    const milliseconds = cell[field]?.[key] ?? null
    return milliseconds === null ? null : Math.trunc(milliseconds * 1000)
  }
}

/** Mean use in thousandths of a processor. */
function milliProcessors(cell: CellResult, workload: string | null): Value {
  const seconds = proxyOf(cell, workload)?.cpuSeconds ?? null
  const window = cell.actualDurationSeconds
  return seconds === null || window === null || window === 0 ? null : Math.round((seconds / window) * 1000)
}

function mebibytes(bytes: number | null | undefined): Value {
  return bytes === null || bytes === undefined ? null : Math.round(bytes / MEBIBYTE)
}

function decimals(value: number | null | undefined, places: number): Value {
  return value === null || value === undefined ? null : Number(value.toFixed(places))
}

/** Whole, as the original has it; below ten with decimals, where whole numbers would say next to nothing. */
function rate(qps: number | null): Value {
  return qps === null || qps >= SLOW_QPS ? qps && Math.round(qps) : decimals(qps, 3)
}

/** Names, order and units of the original. */
const ORIGINAL_COLUMNS: readonly Column[] = [
  ['StartTime', (cell) => cell.startedAt],
  ['ActualDuration', (cell) => (cell.actualDurationSeconds === null ? null : Math.trunc(cell.actualDurationSeconds))],
  ['Labels', (cell) => cell.label],
  ['NumThreads', (cell) => cell.connections],
  ['ActualQPS', (cell) => rate(cell.actualQps)],
  ['p50', latency('p50')],
  ['p90', latency('p90')],
  ['p99', latency('p99')],
  ['p999', latency('p999')],
  ...PROXIES.map(
    ({column, workload}): Column => [`cpu_mili_avg_istio_proxy_${column}`, (cell) => milliProcessors(cell, workload)],
  ),
  ...PROXIES.map(
    ({column, workload}): Column => [
      `mem_Mi_avg_istio_proxy_${column}`,
      (cell) => mebibytes(proxyOf(cell, workload)?.rssBytes),
    ],
  ),
  ['RequestedQPS', (cell) => (cell.requestedQps === 'max' ? MAX_QPS : cell.requestedQps)],
  ['min', latency('min')],
  ['max', latency('max')],
  ['p75', latency('p75')],
  ['errorPercent', (cell) => (cell.errorShare === null ? null : decimals(cell.errorShare * 100, 3))],
]

const OUR_COLUMNS: readonly Column[] = [
  ['mean', latency('mean')],
  ['status', (cell) => cell.status],
  ['mode', (cell) => cell.mode],
  ['protocol', (cell) => cell.protocol],
  ['sizeBytes', (cell) => cell.sizeBytes],
  ['durationSeconds', (cell) => cell.durationSeconds],
  ['repeat', (cell) => cell.repeat],
  ['tls', (cell) => cell.tls],
  ['profiled', (cell) => cell.profiled],
  ['rateHeld', (cell) => cell.rateHeld],
  ['requestCount', (cell) => cell.requestCount],
  ['errorCount', (cell) => cell.errorCount],
  ...PROXIES.map(
    ({column, workload}): Column => [
      `cpu_us_per_request_${column}`,
      (cell) => decimals(proxyOf(cell, workload)?.cpuMicrosecondsPerRequest, 2),
    ],
  ),
  ['machineIdleShare', (cell) => decimals(cell.machineIdleShare, 3)],
  ['key', (cell) => cell.key],
  ...PROXIES.map(
    ({column, workload}): Column => [
      `throttled_share_${column}`,
      (cell) => decimals(proxyOf(cell, workload)?.throttledShare, 4),
    ],
  ),
  ['profiler', (cell) => cell.profiler],
  ['response_p50', latency('p50', 'responseTimeMs')],
  ['response_p99', latency('p99', 'responseTimeMs')],
  ['lateShare', (cell) => decimals(cell.lateShare, 4)],
  ['longestStallSeconds', (cell) => decimals(cell.longestStall?.seconds, 3)],
  ['latencySource', (cell) => cell.latencySource],
  ['block', (cell) => cell.block],
  ['controlPlanePushes', (cell) => cell.controlPlane?.pushes],
  ['controlPlaneRejects', (cell) => cell.controlPlane?.rejects],
  ['controlPlaneConvergenceMeanSeconds', (cell) => decimals(cell.controlPlane?.convergenceSeconds?.mean, 3)],
  ['controlPlaneCpuSeconds', (cell) => decimals(cell.controlPlane?.cpuSeconds, 3)],
  ['controlPlaneMemMi', (cell) => mebibytes(cell.controlPlane?.rssBytes)],
]

const COLUMNS: readonly Column[] = [...ORIGINAL_COLUMNS, ...OUR_COLUMNS]

function toField(value: Value): string {
  if (value === null || value === undefined) return MISSING
  const text = String(value)
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * The cells as CSV (RFC 4180, one header line): the original's columns first, in its units (latencies in whole
 * microseconds, CPU in thousandths of a processor, memory in MiB, `-` for what is not known), then ours.
 */
export function toCsv(cells: readonly CellResult[]): string {
  const lines = [
    COLUMNS.map(([name]) => name),
    ...cells.map((cell) => COLUMNS.map(([, value]) => toField(value(cell)))),
  ]
  return `${lines.map((fields) => fields.join(',')).join('\n')}\n`
}
