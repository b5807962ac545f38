import {type Measurement, type Metric, measurementsOf} from '../results/metrics.ts'
import type {CellResult} from '../results/schema.ts'
import type {ComparisonDesign} from './design.ts'
import type {PairedCells, RepeatsOfRuns} from './pair-cells.ts'

/** What one metric of one cell was on both sides: a value for each measurement, null where there is none. */
export interface ComparedValues {
  readonly metric: Metric
  readonly base: readonly (number | null)[]
  readonly new: readonly (number | null)[]
}

/** Geometric where there is one: repeats vary by factors. */
function meanOf(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sum = values.reduce((total, value) => total + value, 0)
  if (values.some((value) => value === 0)) return sum / values.length
  return Math.exp(values.reduce((total, value) => total + Math.log(value), 0) / values.length)
}

function valueOf(cell: CellResult, path: string): number | null {
  return measurementsOf(cell).find(({metric}) => metric.path === path)?.value ?? null
}

function valuesOf(repeats: RepeatsOfRuns, path: string, {unit}: ComparisonDesign): (number | null)[] {
  if (unit === 'repeat') return repeats.flat().map((cell) => valueOf(cell, path))
  return repeats.map((cells) => meanOf(cells.flatMap((cell) => valueOf(cell, path) ?? [])))
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
    base: valuesOf(base, metric.path, design),
    new: valuesOf(other, metric.path, design),
  }))
}
