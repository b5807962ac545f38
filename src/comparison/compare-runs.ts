import {InputError, type Warning} from '../errors/index.ts'
import {type ComparisonRequest, comparePairs, type RunComparison} from './compare-pairs.ts'
import {type ComparisonDesign, designOf, inOrder} from './design.ts'
import {assertAlike, setUpDifferences} from './environment-differences.ts'
import type {MeasuredRun} from './measured-run.ts'
import {pairCells} from './pair-cells.ts'

/** How much wider intervals are, in words. */
function widerText({drift, drifts}: ComparisonRequest): string {
  const percent = (share: number) => `${Number((100 * share).toPrecision(3))} %`
  const measured = Object.values(drifts)
  if (measured.length === 0) return `${percent(drift)} wider`
  return `wider by what runs of this place were seen to differ (${percent(Math.min(...measured))} to ${percent(Math.max(...measured))})`
}

function apartWarnings({isApart}: ComparisonDesign, request: ComparisonRequest): readonly Warning[] {
  if (isApart === false || (request.drift === 0 && Object.keys(request.drifts).length === 0)) return []
  return [
    {
      code: 'measured-apart',
      message: `${isApart === null ? 'It is not known when the sides were measured' : 'One side was measured before the other'}: whatever changed of the machine meanwhile looks like a change, so each interval is ${widerText(request)} on both ends`,
      hint: 'Run both in turns, several times each (base, new, new, base, …), and name all folders; or find out by runner results calibrate how much runs of this place differ, or say it with --drift.',
    },
  ]
}

/**
 * Compares the runs of two sides, cell by cell and metric by metric. Throws a UsageError for sides that cannot be compared,
 * and an InputError when they have no cell in common.
 */
export function compareRuns(
  base: readonly MeasuredRun[],
  others: readonly MeasuredRun[],
  request: ComparisonRequest,
): RunComparison {
  const differences = setUpDifferences(base, others)
  const unlike = assertAlike(differences, request.isForced)
  const design = designOf(base, others)
  const {pairs, onlyBase, onlyNew} = pairCells(inOrder(base), inOrder(others))
  if (pairs.length === 0) {
    throw new InputError(
      'The two sides have no cell in common: none has the same mode, protocol, connections, qps, size, duration and profiler',
      {
        hint: 'Compare runs of the same matrix.',
      },
    )
  }
  return {
    ...comparePairs(pairs, design, request),
    onlyBase,
    onlyNew,
    differences,
    baseMode: null,
    warnings: [...[...base, ...others].flatMap(({warnings}) => warnings), ...unlike, ...apartWarnings(design, request)],
  }
}
