import {meanOf, varianceOf} from '../../statistics/mean.ts'
import {studentUpperPoint} from '../../statistics/student-t.ts'
import {comparedValues} from '../compared-values.ts'
import type {ComparisonDesign} from '../design.ts'
import {type Drifts, driftKey} from '../drift-key.ts'
import type {MeasuredRun} from '../measured-run.ts'
import {pairCells} from '../pair-cells.ts'
import {CONFIDENCE} from '../test-row.ts'

/** Below so many runs their spread is hardly known. */
export const FEWEST_RUNS = 3

const BY_RUNS: ComparisonDesign = {design: 'unpaired', unit: 'run', isApart: null}

/** Two runs differ by less with a chance of {@link CONFIDENCE}. Cells of a run share its minutes, so that only runs count. */
function reachOf(variances: readonly number[], runs: number): number {
  return Math.expm1(studentUpperPoint((1 - CONFIDENCE) / 2, runs - 1) * Math.sqrt(2 * meanOf(variances)))
}

/**
 * By how much two of these runs differ, at most, with a chance of 95 %: from the spread of the means of runs, over all cells
 * that every run has. Metrics that a run lacks, or has as 0, tell nothing. The runs must be of the same thing, at least
 * {@link FEWEST_RUNS}.
 */
export function driftsOf(runs: readonly MeasuredRun[]): Drifts {
  const found = pairCells(runs, runs).pairs.flatMap((pair) =>
    comparedValues(pair, BY_RUNS).flatMap(({metric, base}) => {
      const logs = base.flatMap((value) => (value === null || value === 0 ? [] : [Math.log(value)]))
      return logs.length === runs.length ? [{key: driftKey(metric), variance: varianceOf(logs)}] : []
    }),
  )
  const byKey = Map.groupBy(found, ({key}) => key)
  return Object.fromEntries(
    [...byKey].map(([key, some]) => [
      key,
      reachOf(
        some.map(({variance}) => variance),
        runs.length,
      ),
    ]),
  )
}
