/** Requests by latency, as load generators report them. Seconds; buckets in ascending order, empty ones left out. */
export interface Histogram {
  readonly count: number
  readonly min: number
  readonly max: number
  readonly sum: number
  readonly buckets: readonly {readonly start: number; readonly end: number; readonly count: number}[]
}

/** A percentile and the bucket that it lies in; all in seconds. */
export interface PercentileEstimate {
  readonly value: number
  readonly bucketSeconds: number
}

/**
 * The latency below which `percent` of the requests lie, found by a straight line inside the bucket: the rule of
 * fortio's stats.CalcPercentile, so the numbers are the same. The histogram must not be empty.
 */
export function estimatePercentile(histogram: Histogram, percent: number): PercentileEstimate {
  let before = 100 / histogram.count
  if (percent <= before) return {value: histogram.min, bucketSeconds: 0}
  let total = 0
  for (const {start, end, count} of histogram.buckets) {
    total += count
    const upTo = (100 * total) / histogram.count
    if (percent <= upTo) {
      return {value: start + ((percent - before) / (upTo - before)) * (end - start), bucketSeconds: end - start}
    }
    before = upTo
  }
  return {value: histogram.max, bucketSeconds: 0}
}

/** Requests that a percentile needs to rest on at least ten of them: 10/(1-q). */
export function requestsNeeded(percent: number): number {
  return Math.round(1000 / (100 - percent))
}
