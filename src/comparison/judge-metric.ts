import type {Metric} from '../results/metrics.ts'
import {differenceOf} from '../statistics/difference-of-means.ts'
import type {Ratio} from '../statistics/log-ratio.ts'
import {meanOf} from '../statistics/mean.ts'
import {fewestRepeats, repeatsToDecide} from '../statistics/repeats-needed.ts'
import type {Judged} from '../statistics/verdict.ts'
import type {ComparisonDesign} from './design.ts'
import {type Drifts, driftKey} from './drift-key.ts'
import {CONFIDENCE, type TestRow} from './test-row.ts'

/** What a change must come to. */
export interface Limits {
  /** A change by more counts; 0.05 is 5 %. */
  readonly limit: number
  /** A ratio within it is unchanged, where the limit is 0. */
  readonly margin: number
  /** By how much runs of this place differ though nothing changed; counts where the sides were not measured in turns. */
  readonly drift: number
  /** The same of metrics of which it was measured, by {@link driftKey}. */
  readonly drifts: Drifts
}

/**
 * Why there is no better verdict, or none by an interval. `too-few`: measurements; `apart`: one side was measured before
 * the other; `zero`: a ratio has no meaning; `all-equal`: all values are the same; `missing` on one side;
 * `near-the-limit`: a change that may be beyond the limit or not; `rate-not-held`: some repeats are left out, whose times
 * are of a smaller load.
 */
export type Reason = 'too-few' | 'apart' | 'zero' | 'all-equal' | 'missing' | 'near-the-limit' | 'rate-not-held'

/** What became of one metric. */
export interface MetricJudgement extends Judged {
  readonly reason: Reason | null
  /** Of the ratio, with the drift of the place where that counts. */
  readonly interval: {readonly low: number; readonly high: number} | null
  /** Further repeats (of each side; pairs of runs in turn where a run is one) that would decide; null: none needed, or too many. */
  readonly repeatsNeeded: number | null
}

const ALPHA = 1 - CONFIDENCE

/** The change as a logarithm, positive to the worse. */
function worsening(ratio: number, {better}: Metric): number {
  return better === 'lower' ? Math.log(ratio) : -Math.log(ratio)
}

/** The ratio of means; null where the base is 0. */
export function ratioOf({ratio, base, new: other}: TestRow): number | null {
  if (ratio !== null) return ratio.ratio
  if (base.length === 0 || other.length === 0) return null
  const mean = meanOf(base)
  return mean === 0 ? null : meanOf(other) / mean
}

function isAllEqual({base, new: other}: TestRow): boolean {
  return new Set([...base, ...other]).size === 1
}

function driftOf({isApart}: ComparisonDesign, {drift, drifts}: Limits, metric: Metric): number {
  return isApart === false ? 0 : Math.log1p(drifts[driftKey(metric)] ?? drift)
}

/** Standard deviation of what one repeat adds; null of too few. */
function deviationOf({ratio, base, new: other}: TestRow): number | null {
  return ratio === null ? null : ratio.standardError * Math.sqrt(Math.min(base.length, other.length))
}

/** `isClear`: the interval lies beyond what is sought, and only chance is not ruled out. */
function furtherRepeats(row: TestRow, {design}: ComparisonDesign, sought: number, isClear = false): number | null {
  const count = Math.min(row.base.length, row.new.length)
  const deviation = deviationOf(row)
  if (deviation === null || isClear) return Math.max(1, fewestRepeats(design, ALPHA) - count)
  const needed = repeatsToDecide(design, deviation, sought, CONFIDENCE)
  // Near the limit even the repeats that show an unchanged ratio tell nothing: as many again are the least.
  return needed === null ? null : needed > count ? needed - count : count
}

/** Of a value that was 0: whether it moved beyond chance, and from 0 any change is beyond the limit. */
function judgeZero(
  row: TestRow,
  metric: Metric,
  probability: number,
  limit: number,
): Pick<MetricJudgement, 'beyond' | 'isDecided'> {
  const [one, other] = [meanOf(row.base), meanOf(row.new)]
  const isBeyond = probability <= ALPHA && (one === 0 || Math.abs(other / one - 1) > limit)
  if (!isBeyond) return {beyond: null, isDecided: false}
  return {beyond: other > one === (metric.better === 'lower') ? 'worse' : 'better', isDecided: true}
}

const UNDECIDED = {beyond: null, isDecided: false, interval: null, repeatsNeeded: null} as const

function judgeZeros(row: TestRow, metric: Metric, probability: number, limit: number): MetricJudgement {
  if (isAllEqual(row)) return {...UNDECIDED, isDecided: true, reason: 'all-equal'}
  return {...UNDECIDED, ...judgeZero(row, metric, probability, limit), reason: 'zero'}
}

/** The interval of a ratio with the drift of the place; the logarithms of its furthest end from 1, and of the nearest, below 0 where it holds 1. */
function reachOf({low, high}: Ratio, drift: number) {
  const [from, to] = [Math.log(low) - drift, Math.log(high) + drift]
  return {
    interval: {low: Math.exp(from), high: Math.exp(to)},
    furthest: Math.max(-from, to),
    nearest: Math.max(from, -to),
  }
}

/** Why an interval decides nothing. */
function undecidedReason(
  row: TestRow,
  drift: number,
  furthest: number,
  sought: number,
  isBeyondChance: boolean,
): Reason {
  const isByDrift = furthest - drift <= sought || row.smallestProbability <= ALPHA
  if (drift > 0 && isByDrift) return 'apart'
  return isBeyondChance ? 'near-the-limit' : 'too-few'
}

/** Whether the difference of the means is shown to be within the tolerance of the metric, drift of the place included. */
function isTolerable({base, new: other}: TestRow, metric: Metric, design: ComparisonDesign, limits: Limits): boolean {
  const {tolerance} = metric
  if (tolerance === null) return false
  const drift = Math.expm1(driftOf(design, limits, metric)) * Math.max(meanOf(base), meanOf(other))
  const difference = differenceOf(base, other, design.design, CONFIDENCE)
  return difference !== null && Math.max(-difference.low, difference.high) + drift <= tolerance
}

/** What is asked about one metric. */
export interface Question {
  /** Its chance among all that are compared; 1 where it was not tested. */
  readonly probability: number
  /** Repeats of each side that are left out. */
  readonly withheld: {readonly base: number; readonly new: number}
  readonly limits: Limits
}

/** By the interval of the ratio, which it has. */
function judgeRatio(
  row: TestRow & {readonly ratio: Ratio},
  metric: Metric,
  design: ComparisonDesign,
  {probability, limits}: Question,
  margin: number,
): MetricJudgement {
  const [drift, sought] = [driftOf(design, limits, metric), Math.log1p(margin)]
  const {interval, furthest, nearest} = reachOf(row.ratio, drift)
  const change = worsening(row.ratio.ratio, metric)
  const isBeyondChance = probability <= ALPHA && nearest > 0
  if (isBeyondChance && Math.abs(change) > Math.log1p(limits.limit)) {
    return {...UNDECIDED, beyond: change > 0 ? 'worse' : 'better', isDecided: true, reason: null, interval}
  }
  if (furthest <= sought) return {...UNDECIDED, isDecided: true, interval, reason: isAllEqual(row) ? 'all-equal' : null}
  const reason = undecidedReason(row, drift, furthest, sought, isBeyondChance)
  return {
    ...UNDECIDED,
    interval,
    reason,
    repeatsNeeded: reason === 'apart' ? null : furtherRepeats(row, design, margin, !isBeyondChance && nearest > sought),
  }
}

function judgeMeasured(row: TestRow, metric: Metric, design: ComparisonDesign, question: Question): MetricJudgement {
  const {probability, limits} = question
  const {ratio, hasZero} = row
  if (row.base.length === 0 || row.new.length === 0) return {...UNDECIDED, reason: 'missing'}
  if (isTolerable(row, metric, design, limits)) {
    return {...UNDECIDED, isDecided: true, reason: isAllEqual(row) ? 'all-equal' : null}
  }
  if (hasZero) return judgeZeros(row, metric, probability, limits.limit)
  const margin = limits.limit > 0 ? limits.limit : limits.margin
  if (ratio === null) return {...UNDECIDED, reason: 'too-few', repeatsNeeded: furtherRepeats(row, design, margin)}
  return judgeRatio({...row, ratio}, metric, design, question, margin)
}

/** Whether a change beyond chance is smaller than what the metric tolerates. */
function isSmall({base, new: other}: TestRow, {tolerance}: Metric, {beyond}: Judged): boolean {
  return beyond !== null && tolerance !== null && Math.abs(meanOf(other) - meanOf(base)) <= tolerance
}

/** A rate is not held where answers are slow: what is left out of one side could only make it slower. */
function holdsWithWithheld({beyond}: Judged, {base, new: other}: Question['withheld']): boolean {
  if (base + other === 0) return true
  return (beyond === 'worse' && base === 0) || (beyond === 'better' && other === 0)
}

/**
 * Judges one metric by its interval and by its chance among all that are compared. A change counts when it is beyond chance
 * and by more than the limit, and than what the metric tolerates; a ratio whose interval lies within the limit (the margin
 * where that is 0) is unchanged. Where repeats are left out, nothing is said that they could turn around.
 */
export function judgeMetric(
  row: TestRow,
  metric: Metric,
  design: ComparisonDesign,
  question: Question,
): MetricJudgement {
  const judged = judgeMeasured(row, metric, design, question)
  const undecided = {...judged, beyond: null, isDecided: false}
  if (!holdsWithWithheld(judged, question.withheld)) return {...undecided, reason: 'rate-not-held', repeatsNeeded: null}
  if (!isSmall(row, metric, judged)) return judged
  const margin = question.limits.limit > 0 ? question.limits.limit : question.limits.margin
  return {...undecided, reason: 'near-the-limit', repeatsNeeded: furtherRepeats(row, design, margin)}
}
