import {type Measurement, type Metric, measurementsOf} from '../results/metrics.ts'
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

/** What each cell measured, by the path of the metric. */
type Measured = ReadonlyMap<CellResult, ReadonlyMap<string, Measurement>>

function measuredOf(cells: readonly CellResult[]): Measured {
  return new Map(cells.map((cell) => [cell, new Map(measurementsOf(cell).map((one) => [one.metric.path, one]))]))
}

function countedOf(cell: CellResult, metric: Metric, measured: Measured): number | null {
  if (isWithheld(cell, metric)) return null
  return measured.get(cell)?.get(metric.path)?.value ?? null
}

function withheldCount(repeats: RepeatsOfRuns, metric: Metric): number {
  return repeats.flat().filter((cell) => isWithheld(cell, metric)).length
}

function valuesOf(
  repeats: RepeatsOfRuns,
  metric: Metric,
  {unit}: ComparisonDesign,
  measured: Measured,
): (number | null)[] {
  if (unit === 'repeat') return repeats.flat().map((cell) => countedOf(cell, metric, measured))
  return repeats.map((cells) => meanOf(cells.flatMap((cell) => countedOf(cell, metric, measured) ?? [])))
}

function isKnown({value}: Measurement): boolean {
  return value !== null
}

/** The values of every metric that a cell of either side has, in the order of {@link measurementsOf}. */
export function comparedValues({base, new: other}: PairedCells, design: ComparisonDesign): readonly ComparedValues[] {
  const measured = measuredOf([...base.flat(), ...other.flat()])
  const known = [...measured.values()].flatMap((values) => [...values.values()].filter(isKnown))
  const metrics = new Map(known.map(({metric}) => [metric.path, metric]))
  return [...metrics.values()].map((metric) => ({
    metric,
    base: valuesOf(base, metric, design, measured),
    new: valuesOf(other, metric, design, measured),
    withheld: {base: withheldCount(base, metric), new: withheldCount(other, metric)},
  }))
}
