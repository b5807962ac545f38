import type {Warning} from '../errors/index.ts'
import {estimatePercentile, type Histogram, requestsNeeded} from './histogram.ts'
import type {LatencyMs} from './schema.ts'

const PERCENTILES = [
  {key: 'p50', percent: 50},
  {key: 'p75', percent: 75},
  {key: 'p90', percent: 90},
  {key: 'p99', percent: 99},
  {key: 'p999', percent: 99.9},
] as const

type PercentileKey = (typeof PERCENTILES)[number]['key']

/** A bucket wider than this share of the value it holds says little about it. Buckets that suit are 9 to 25 % wide. */
const COARSE_BUCKET_SHARE = 0.34

/** Latencies in milliseconds, and what a reader must know of them. */
export interface Latencies {
  readonly latencyMs: LatencyMs
  readonly warnings: readonly Warning[]
}

function spell(percent: number): string {
  return `p${percent}`
}

function tooFew(count: number): Warning[] {
  const missing = PERCENTILES.filter(({percent}) => count < requestsNeeded(percent))
  if (missing.length === 0) return []
  const names = missing.map(({percent}) => spell(percent)).join(', ')
  const needed = requestsNeeded(missing.at(-1)!.percent)
  return [
    {
      code: 'too-few-requests',
      message: `There were too few requests for ${names}`,
      hint: `A longer --duration or a higher --qps: ${spell(missing.at(-1)!.percent)} needs ${needed} requests`,
    },
  ]
}

function tooCoarse(names: readonly string[], resolutionSeconds: number): Warning[] {
  if (names.length === 0) return []
  return [
    {
      code: 'resolution-coarse',
      message: `${names.join(', ')} lie in wide histogram buckets (resolution ${resolutionSeconds * 1e6} µs): read them as rough`,
      hint: 'A resolution of a tenth of p50 or a bit less keeps buckets within a quarter of their value up to forty times p50',
    },
  ]
}

/** Percentiles from the histogram; those that rest on too few requests are null. The histogram must not be empty. */
export function latenciesOf(histogram: Histogram, resolutionSeconds: number): Latencies {
  const values: Record<PercentileKey, number | null> = {p50: null, p75: null, p90: null, p99: null, p999: null}
  const coarse: string[] = []
  for (const {key, percent} of PERCENTILES) {
    if (histogram.count < requestsNeeded(percent)) continue
    const {value, bucketSeconds} = estimatePercentile(histogram, percent)
    values[key] = value * 1000
    if (bucketSeconds > COARSE_BUCKET_SHARE * value) coarse.push(spell(percent))
  }
  return {
    latencyMs: {
      min: histogram.min * 1000,
      mean: (histogram.sum / histogram.count) * 1000,
      ...values,
      max: histogram.max * 1000,
    },
    warnings: [...tooFew(histogram.count), ...tooCoarse(coarse, resolutionSeconds)],
  }
}

/** Latencies that were counted one by one. */
export interface CountedLatencies {
  readonly count: number
  readonly minMicroseconds: number
  readonly maxMicroseconds: number
  readonly sumMicroseconds: number
  /** In microseconds; null when there are none. */
  percentile(percent: number): number | null
}

/** Percentiles of counted latencies; those that rest on too few requests are null. There must be at least one. */
export function countedLatencyMs(counted: CountedLatencies): LatencyMs {
  const value = (percent: number) =>
    counted.count < requestsNeeded(percent) ? null : counted.percentile(percent)! / 1000
  const {minMicroseconds, maxMicroseconds, sumMicroseconds, count} = counted
  return {
    min: minMicroseconds / 1000,
    mean: sumMicroseconds / count / 1000,
    p50: value(50),
    p75: value(75),
    p90: value(90),
    p99: value(99),
    p999: value(99.9),
    max: maxMicroseconds / 1000,
  }
}

/** Whether a warning speaks of a histogram's buckets, which do not matter where every latency is known. */
export function isOfBuckets({code}: Warning): boolean {
  return code === 'resolution-coarse'
}
