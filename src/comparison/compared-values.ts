import {type Measurement, type Metric, measurementsOf, valueOf} from '../results/metrics.ts'
import type {CellResult} from '../results/schema.ts'
import type {ComparisonDesign} from './design.ts'
import type {PairedCells, RepeatsOfRuns} from './pair-cells.ts'

/** What one metric of one cell was on both sides: a value for each measurement, null where there is none. */
export interface ComparedValues {
  readonly metric: Metric
  readonly base: readonly (number | null)[]
  readonly new: readonly (number | null)[]
  /** Repeats whose number is left out: see {@link isWithheld}. */
  readonly withheld: {readonly base: number; readonly new: number}
}

/** Geometric where there is one: repeats vary by factors. */
function meanOf(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sum = values.reduce((total, value) => total + value, 0)
  if (values.some((value) => value === 0)) return sum / values.length
  return Math.exp(values.reduce((total, value) => total + Math.log(value), 0) / values.length)
}

/** Where the rate was not held, latencies are those of a smaller load; times from when requests were due show the lag itself. */
function isWithheld({rateHeld}: CellResult, {group}: Metric): boolean {
  return rateHeld === false && group === 'latency'
}

function countedOf(cell: CellResult, metric: Metric): number | null {
  return isWithheld(cell, metric) ? null : valueOf(cell, metric)
}

function withheldCount(repeats: RepeatsOfRuns, metric: Metric): number {
  return repeats.flat().filter((cell) => isWithheld(cell, metric)).length
}

function valuesOf(repeats: RepeatsOfRuns, metric: Metric, {unit}: ComparisonDesign): (number | null)[] {
  if (unit === 'repeat') return repeats.flat().map((cell) => countedOf(cell, metric))
  return repeats.map((cells) => meanOf(cells.flatMap((cell) => countedOf(cell, metric) ?? [])))
}

function isKnown({value}: Measurement): boolean {
  return value !== null
}

/** The values of every metric that a cell of either side has, in the order of {@link measurementsOf}. */
export function comparedValues({base, new: other}: PairedCells, design: ComparisonDesign): readonly ComparedValues[] {
  const metrics = new Map(
    [...base.flat(), ...other.flat()]
      .flatMap((cell) => measurementsOf(cell).filter(isKnown))
      .map(({metric}) => [metric.path, metric] as const),
  )
  return [...metrics.values()].map((metric) => ({
    metric,
    base: valuesOf(base, metric, design),
    new: valuesOf(other, metric, design),
    withheld: {base: withheldCount(base, metric), new: withheldCount(other, metric)},
  }))
}
