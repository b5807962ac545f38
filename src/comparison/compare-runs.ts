import {InputError, type Warning} from '../errors/index.ts'
import type {CellSettings} from '../results/cell-settings.ts'
import type {Metric, MetricGroup} from '../results/metrics.ts'
import {familyProbabilities, pairedStatistic, unpairedStatistic} from '../statistics/family-tests.ts'
import {medianOf} from '../statistics/median.ts'
import {gateOutcome, type InconclusiveChoice, type Verdict, verdictOf} from '../statistics/verdict.ts'
import {type ComparedValues, comparedValues} from './compared-values.ts'
import {arrangementsOf, type ComparisonDesign, designOf, inOrder, unitsOf} from './design.ts'
import {assertAlike, type SetUpDifference, setUpDifferences} from './environment-differences.ts'
import {judgeMetric, type Limits, type MetricJudgement, ratioOf} from './judge-metric.ts'
import type {MeasuredRun} from './measured-run.ts'
import {pairCells} from './pair-cells.ts'
import {CONFIDENCE, type TestRow, testRow} from './test-row.ts'

/** What is asked of a comparison. */
export interface ComparisonRequest extends Omit<Limits, 'limit'> {
  /** The share (0.05 is 5 %) by which nothing may get worse; null: nothing fails. */
  readonly gate: number | null
  readonly inconclusive: InconclusiveChoice
  /** What is compared; all where it is empty. */
  readonly metrics: readonly MetricGroup[]
  /** Whether runs of unlike environments are compared. */
  readonly isForced: boolean
}

/** One metric of one cell on both sides. */
export interface ComparedMetric extends Metric, Omit<MetricJudgement, 'beyond' | 'isDecided'> {
  /** Medians; null where nothing is known. */
  readonly base: number | null
  readonly new: number | null
  readonly measurements: {readonly base: number; readonly new: number}
  readonly ratio: number | null
  /** Of any metric standing out so far had nothing changed; null where it could not be tested. */
  readonly probability: number | null
  readonly verdict: Verdict
}

/** One cell on both sides. */
export interface ComparedCell extends CellSettings {
  readonly verdict: Verdict
  readonly metrics: readonly ComparedMetric[]
}

/** What a comparison of runs comes to. */
export interface RunComparison extends ComparisonDesign, Limits {
  readonly verdict: Verdict
  readonly outcome: ReturnType<typeof gateOutcome>
  readonly gate: number | null
  readonly cells: readonly ComparedCell[]
  readonly onlyBase: readonly CellSettings[]
  readonly onlyNew: readonly CellSettings[]
  readonly differences: readonly SetUpDifference[]
  /** Metrics that could be told from chance, which share one error rate. */
  readonly testedCount: number
  readonly warnings: readonly Warning[]
}

/** A metric on its way through the tests. */
interface Candidate {
  readonly cell: number
  readonly values: ComparedValues
  readonly row: TestRow
}

/** The chance of each candidate among all that can be told; those that cannot are absent. */
function probabilitiesOf(
  candidates: readonly Candidate[],
  {design}: ComparisonDesign,
  units: {readonly base: number; readonly new: number},
): ReadonlyMap<Candidate, number> {
  const tested = candidates.filter(({row}) => row.smallestProbability <= 1 - CONFIDENCE)
  const probabilities = familyProbabilities(
    tested.map(({row}) => row.units),
    arrangementsOf(design, units),
    design === 'paired' ? pairedStatistic : unpairedStatistic,
  )
  return new Map(tested.map((candidate, index) => [candidate, probabilities[index]!]))
}

function comparedMetric(
  {values: {metric}, row}: Candidate,
  probability: number | null,
  design: ComparisonDesign,
  limits: Limits,
): ComparedMetric {
  const {beyond, isDecided, ...judged} = judgeMetric(row, metric, design, {probability: probability ?? 1, limits})
  return {
    ...metric,
    base: medianOf(row.base),
    new: medianOf(row.new),
    measurements: {base: row.base.length, new: row.new.length},
    ratio: ratioOf(row),
    probability,
    verdict: verdictOf([{beyond, isDecided}]),
    ...judged,
  }
}

function verdictOfAll(verdicts: readonly Verdict[]): Verdict {
  return verdictOf(
    verdicts.map((one) => ({
      beyond: one === 'regression' ? 'worse' : one === 'improvement' ? 'better' : null,
      isDecided: one !== 'inconclusive',
    })),
  )
}

function apartWarnings({isApart}: ComparisonDesign, drift: number): readonly Warning[] {
  if (isApart === false || drift === 0) return []
  return [
    {
      code: 'measured-apart',
      message: `${isApart === null ? 'It is not known when the sides were measured' : 'One side was measured before the other'}: whatever changed of the machine meanwhile looks like a change, so each interval is ${Number((100 * drift).toPrecision(3))} % wider on both ends`,
      hint: 'Run both in turns, several times each (base, new, new, base, …), and name all folders; or say with --drift by how much runs of this place differ.',
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
  const limits = {limit: request.gate ?? request.margin, margin: request.margin, drift: request.drift}
  const units = {base: unitsOf(pairs, 'base', design), new: unitsOf(pairs, 'new', design)}
  const isChosen = ({group}: Metric) => request.metrics.length === 0 || request.metrics.includes(group)
  const candidates = pairs.flatMap((pair, cell) =>
    comparedValues(pair, design)
      .filter(({metric}) => isChosen(metric))
      .map((values) => ({cell, values, row: testRow(values, design.design, units)})),
  )
  const probabilities = probabilitiesOf(candidates, design, units)
  const byCell = Map.groupBy(candidates, ({cell}) => cell)
  const cells = pairs.map(({settings}, cell): ComparedCell => {
    const metrics = (byCell.get(cell) ?? []).map((one) =>
      comparedMetric(one, probabilities.get(one) ?? null, design, limits),
    )
    return {...settings, verdict: verdictOfAll(metrics.map(({verdict}) => verdict)), metrics}
  })
  const verdict = verdictOfAll(cells.map((cell) => cell.verdict))
  return {
    ...design,
    ...limits,
    verdict,
    outcome: request.gate === null ? 'done' : gateOutcome(verdict, request.inconclusive),
    gate: request.gate,
    cells,
    onlyBase,
    onlyNew,
    differences,
    testedCount: probabilities.size,
    warnings: [
      ...[...base, ...others].flatMap(({warnings}) => warnings),
      ...unlike,
      ...apartWarnings(design, request.drift),
    ],
  }
}
