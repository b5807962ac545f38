import type {ComparedMetric, RunComparison} from '../../comparison/compare-pairs.ts'
import {cellName, metricName, metricRow} from '../comparison/comparison-rows.ts'

/** One entry of the action's custom tools. */
export interface BenchmarkEntry {
  readonly name: string
  readonly unit: string
  readonly value: number
  /** What the action shows behind the value. */
  readonly range?: string
  /** What it shows when one points at the value. */
  readonly extra: string
}

function rangeOf(metric: ComparedMetric): Pick<BenchmarkEntry, 'range'> {
  const {ratio, interval} = metric
  if (ratio === null || interval === null) return {}
  return {range: `${((100 * (interval.high - interval.low)) / (2 * ratio)).toPrecision(2)} %`}
}

/**
 * The new side's medians for github-action-benchmark (`tool: customSmallerIsBetter` or `customBiggerIsBetter`, its README's
 * format): numbers of which less is better, or those of which more is. `range` is half the interval of the ratio.
 */
export function benchmarkEntries(comparison: RunComparison, better: ComparedMetric['better']): BenchmarkEntry[] {
  return comparison.cells.flatMap((cell) =>
    cell.metrics.flatMap((metric): BenchmarkEntry[] => {
      if (metric.better !== better || metric.new === null) return []
      const [, base, , ratio, , verdict] = metricRow(metric, comparison)
      const name = `${cellName(cell)}: ${metricName(metric)}`
      const extra = `base ${base}, ratio ${ratio}, ${verdict}`
      return [{name, unit: metric.unit, value: metric.new, ...rangeOf(metric), extra}]
    }),
  )
}
