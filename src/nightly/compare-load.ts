import type {ComparisonRequest, RunComparison} from '../comparison/compare-pairs.ts'
import {compareRuns} from '../comparison/compare-runs.ts'
import {readMeasuredRun} from '../comparison/measured-run.ts'
import type {MeasuredNightRun} from './measured-group.ts'
import type {NightSide} from './night-plan.ts'

/**
 * Compares the runs of a file that were made, new with base; null where a side has none. Base and new are meant to differ,
 * so that no difference of their set-up keeps them from being compared. Throws what comparing throws.
 */
export async function compareLoad(
  measured: readonly MeasuredNightRun[],
  request: ComparisonRequest,
): Promise<RunComparison | null> {
  const readSide = (side: NightSide) =>
    Promise.all(measured.flatMap((run) => (run.side === side && run.path !== null ? [readMeasuredRun(run.path)] : [])))
  const [base, others] = [await readSide('base'), await readSide('new')]
  if (base.length === 0 || others.length === 0) return null
  return compareRuns(base, others, {...request, isForced: true})
}
