import {InputError} from '../../errors/index.ts'
import type {Histogram} from '../../results/histogram.ts'

/** Upper edges of fortio's buckets in units of the resolution (histogramBucketValues in its stats/stats.go, 1.68.0). */
const EDGES: readonly number[] = [
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 18, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90],
  ...[100, 120, 140, 160, 180, 200, 250, 300, 350, 400, 450, 500, 600, 700, 800, 900],
  ...[1000, 2000, 3000, 4000, 5000, 7500, 10_000, 20_000, 30_000, 40_000, 50_000, 75_000, 100_000],
]

/** Edges come as products of floating-point numbers; latencies are whole nanoseconds, so no two are as close as this. */
const ROUNDING = 1e-10

/** The bucket that `scaled` lies in; a value on an edge belongs below it, one above the last edge to one bucket more. */
function bucketOf(scaled: number): number {
  const index = EDGES.findIndex((edge) => scaled <= edge * (1 + ROUNDING))
  return index === -1 ? EDGES.length : index
}

function lowerEdge(index: number): number {
  return EDGES[index - 1] ?? 0
}

/** fortio writes the smallest latency as the first start and the largest as the last end; all others are edges. */
function countInto(counts: Map<number, number>, histogram: Histogram, resolutionSeconds: number): void {
  for (const {start, end, count} of histogram.buckets) {
    const index = bucketOf(end / resolutionSeconds)
    if (start / resolutionSeconds < lowerEdge(index) * (1 - ROUNDING)) {
      throw new InputError(
        `its histogram has a bucket from ${start * 1e6} to ${end * 1e6} µs, which is none at a resolution of ${resolutionSeconds * 1e6} µs`,
        {hint: 'All generators of a cell must have the same resolution (fortio load -r)'},
      )
    }
    counts.set(index, (counts.get(index) ?? 0) + count)
  }
}

function bucketsOf(counts: ReadonlyMap<number, number>, min: number, max: number, resolutionSeconds: number) {
  const indexes = [...counts.keys()].toSorted((one, other) => one - other)
  return indexes.map((index, position) => {
    const edge = resolutionSeconds * lowerEdge(index)
    // fortio lets the bucket above its last edge begin at that edge, even when it is the first.
    const start = position === 0 && index < EDGES.length ? min : edge
    const last = position === indexes.length - 1
    return {start, end: last ? max : resolutionSeconds * EDGES[index]!, count: counts.get(index)!}
  })
}

/** Checks that every bucket of a histogram lies within one of `resolutionSeconds`; throws an InputError if not. */
export function refuseOtherResolution(histogram: Histogram, resolutionSeconds: number): void {
  countInto(new Map(), histogram, resolutionSeconds)
}

/**
 * The histogram that fortio would have written had one generator sent all the requests: counts are added bucket by
 * bucket, nothing is estimated. Throws an InputError when a histogram is of a coarser resolution, or of one whose
 * buckets lie across ours: its requests could only be put somewhere by guess. At least one histogram, none empty.
 */
export function mergeHistograms(histograms: readonly Histogram[], resolutionSeconds: number): Histogram {
  const counts = new Map<number, number>()
  for (const histogram of histograms) countInto(counts, histogram, resolutionSeconds)
  const min = Math.min(...histograms.map((one) => one.min))
  const max = Math.max(...histograms.map((one) => one.max))
  return {
    count: histograms.reduce((total, one) => total + one.count, 0),
    min,
    max,
    sum: histograms.reduce((total, one) => total + one.sum, 0),
    buckets: bucketsOf(counts, min, max, resolutionSeconds),
  }
}
