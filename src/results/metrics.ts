import type {CellResult, LatencyMs} from './schema.ts'

/** Groups of metrics, as `--metric` names them. */
export const METRIC_GROUPS = ['latency', 'response', 'rate', 'errors', 'cpu', 'memory'] as const
export type MetricGroup = (typeof METRIC_GROUPS)[number]

/** One number of a cell that is compared. */
export interface Metric {
  /** Its path in a cell of the `--json` document, a proxy by its name: `proxies.fortioclient-sidecar.rssBytes`. */
  readonly path: string
  readonly group: MetricGroup
  readonly unit: 'ms' | 'qps' | 'share' | 'us' | 'bytes'
  readonly better: 'lower' | 'higher'
  /** A difference up to it is none, whatever the ratio; null where only the ratio counts. */
  readonly tolerance: number | null
}

/** Of all requests: a share of late ones is so small that its ratio says little. */
const LATE_TOLERANCE = 0.01

/** A metric and what a cell has of it; null where that is not known. */
export interface Measurement {
  readonly metric: Metric
  readonly value: number | null
}

const PERCENTILES: readonly (keyof LatencyMs)[] = ['p50', 'p90', 'p99', 'p999']

function finite(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && Number.isFinite(value) && value >= 0 ? value : null
}

type Declared = Omit<Metric, 'tolerance'> & Partial<Pick<Metric, 'tolerance'>>

/** All that is compared of a cell, in the order of tables. */
export function measurementsOf(cell: CellResult): readonly Measurement[] {
  const of = (metric: Declared, value: number | null | undefined) => ({
    metric: {tolerance: null, ...metric},
    value: finite(value),
  })
  const times = (field: 'latencyMs' | 'responseTimeMs', group: MetricGroup) =>
    PERCENTILES.map((key) => of({path: `${field}.${key}`, group, unit: 'ms', better: 'lower'}, cell[field]?.[key]))
  return [
    ...times('latencyMs', 'latency'),
    ...times('responseTimeMs', 'response'),
    of(
      {path: 'lateShare', group: 'response', unit: 'share', better: 'lower', tolerance: LATE_TOLERANCE},
      cell.lateShare,
    ),
    of({path: 'actualQps', group: 'rate', unit: 'qps', better: 'higher'}, cell.actualQps),
    of({path: 'errorShare', group: 'errors', unit: 'share', better: 'lower'}, cell.errorShare),
    ...cell.proxies.flatMap(({proxy, cpuMicrosecondsPerRequest, rssBytes}) => [
      of(
        {path: `proxies.${proxy}.cpuMicrosecondsPerRequest`, group: 'cpu', unit: 'us', better: 'lower'},
        cpuMicrosecondsPerRequest,
      ),
      of({path: `proxies.${proxy}.rssBytes`, group: 'memory', unit: 'bytes', better: 'lower'}, rssBytes),
    ]),
  ]
}

/** What a cell has of a metric; null where that is not known. */
export function valueOf(cell: CellResult, {path}: Metric): number | null {
  return measurementsOf(cell).find(({metric}) => metric.path === path)?.value ?? null
}
