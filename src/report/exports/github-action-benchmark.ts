import type {ComparedMetric, RunComparison} from '../../comparison/compare-pairs.ts'
import {cellName, metricName, metricRow} from '../comparison/comparison-rows.ts'

/** One entry of the action's custom tools. */
export interface BenchmarkEntry {
  readonly name: string
  readonly unit: string
  readonly value: number
  /** Shown behind the value: `± 0.12`, in the unit of the value, as the action reads it where it converts units. */
  readonly range?: string
  /** What it shows when one points at the value. */
  readonly extra: string
}

function rangeOf({ratio, interval}: ComparedMetric, value: number): Pick<BenchmarkEntry, 'range'> {
  if (ratio === null || interval === null) return {}
  const half = (interval.high - interval.low) / (2 * ratio)
  return {range: `± ${Number((value * half).toPrecision(2))}`}
}

/**
 * The new side's medians for github-action-benchmark (`tool: customSmallerIsBetter` or `customBiggerIsBetter`; the format is
 * that of its README and src/extractRangeInfo.ts): numbers of which less is better, or those of which more is. `range` is
 * half the interval of the ratio, of the value.
 */
export function benchmarkEntries(comparison: RunComparison, better: ComparedMetric['better']): BenchmarkEntry[] {
  return comparison.cells.flatMap((cell) =>
    cell.metrics.flatMap((metric): BenchmarkEntry[] => {
      if (metric.better !== better || metric.new === null) return []
      const [, base, , ratio, , verdict] = metricRow(metric, comparison)
      const name = `${cellName(cell)}: ${metricName(metric)}`
      const extra = `base ${base}, ratio ${ratio}, ${verdict}`
      return [{name, unit: metric.unit, value: metric.new, ...rangeOf(metric, metric.new), extra}]
    }),
  )
}
