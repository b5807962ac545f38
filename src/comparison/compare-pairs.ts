import type {Warning} from '../errors/index.ts'
import type {CellSettings} from '../results/cell-settings.ts'
import type {Metric, MetricGroup} from '../results/metrics.ts'
import {familyProbabilities, pairedStatistic, unpairedStatistic} from '../statistics/family-tests.ts'
import {medianOf} from '../statistics/median.ts'
import {gateOutcome, type InconclusiveChoice, type Verdict, verdictOf} from '../statistics/verdict.ts'
import {type ComparedValues, comparedValues} from './compared-values.ts'
import {arrangementsOf, type ComparisonDesign, unitsOf} from './design.ts'
import type {SetUpDifference} from './environment-differences.ts'
import {judgeMetric, type Limits, type MetricJudgement, ratioOf} from './judge-metric.ts'
import {type CellMark, marksOfPair} from './marks-of-pair.ts'
import type {PairedCells} from './pair-cells.ts'
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
  /** Repeats whose number is of another load than was asked for, and is left out. */
  readonly withheld: {readonly base: number; readonly new: number}
  readonly ratio: number | null
  /** Of any metric standing out so far had nothing changed; null where it could not be tested. */
  readonly probability: number | null
  readonly verdict: Verdict
}

/** One cell on both sides. */
export interface ComparedCell extends CellSettings {
  readonly verdict: Verdict
  readonly metrics: readonly ComparedMetric[]
  /** What must be known beside the numbers. */
  readonly marks: readonly CellMark[]
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
  /** The mode that the others of one run are compared with; null between runs. */
  readonly baseMode: string | null
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
  {values: {metric, withheld}, row}: Candidate,
  probability: number | null,
  design: ComparisonDesign,
  limits: Limits,
): ComparedMetric {
  const {beyond, isDecided, ...judged} = judgeMetric(row, metric, design, {
    probability: probability ?? 1,
    withheld,
    limits,
  })
  return {
    ...metric,
    base: medianOf(row.base),
    new: medianOf(row.new),
    measurements: {base: row.base.length, new: row.new.length},
    withheld,
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

/** What is known of pairs of cells, before it is said what else there is. */
export type ComparedPairs = Omit<RunComparison, 'onlyBase' | 'onlyNew' | 'differences' | 'warnings' | 'baseMode'>

function isKnown(values: readonly (number | null)[]): boolean {
  return values.some((value) => value !== null)
}

/** Modes have not the same proxies: of a block, only what both have is compared. */
function isCompared(
  {metric, base, new: other}: ComparedValues,
  design: ComparisonDesign,
  {metrics}: ComparisonRequest,
) {
  const isChosen = metrics.length === 0 || metrics.includes(metric.group)
  return isChosen && (design.unit !== 'block' || (isKnown(base) && isKnown(other)))
}

/** Tests and judges all metrics of pairs of cells together. */
export function comparePairs(
  pairs: readonly PairedCells[],
  design: ComparisonDesign,
  request: ComparisonRequest,
): ComparedPairs {
  const limits = {
    limit: request.gate ?? request.margin,
    margin: request.margin,
    drift: request.drift,
    drifts: request.drifts,
  }
  const units = {base: unitsOf(pairs, 'base', design), new: unitsOf(pairs, 'new', design)}
  const candidates = pairs.flatMap((pair, cell) =>
    comparedValues(pair, design)
      .filter((values) => isCompared(values, design, request))
      .map((values) => ({cell, values, row: testRow(values, design.design, units)})),
  )
  const probabilities = probabilitiesOf(candidates, design, units)
  const byCell = Map.groupBy(candidates, ({cell}) => cell)
  const cells = pairs.map((pair, cell): ComparedCell => {
    const metrics = (byCell.get(cell) ?? []).map((one) =>
      comparedMetric(one, probabilities.get(one) ?? null, design, limits),
    )
    const verdict = verdictOfAll(metrics.map((metric) => metric.verdict))
    return {...pair.settings, verdict, metrics, marks: marksOfPair(pair)}
  })
  const verdict = verdictOfAll(cells.map((cell) => cell.verdict))
  return {
    ...design,
    ...limits,
    verdict,
    outcome: request.gate === null ? 'done' : gateOutcome(verdict, request.inconclusive),
    gate: request.gate,
    cells,
    testedCount: probabilities.size,
  }
}
