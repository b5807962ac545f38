import type {Warning} from '../errors/index.ts'
import type {MetricGroup} from '../results/metrics.ts'
import {beyondChance} from '../statistics/beyond-chance.ts'
import {
  type ChangePoint,
  changePointsOf,
  FEWEST_VALUES,
  type PreparedSeries,
  prepareSeries,
} from '../statistics/changes/change-points.ts'
import {type Change, changeAt} from './change.ts'
import type {FoundNights} from './find-nights.ts'
import type {Night} from './night.ts'
import {type Series, seriesOf} from './series.ts'

/** What is known of a series: it changed, nothing of it did, all its values are equal, or they are too few to tell. */
export type SeriesState = 'changed' | 'no change found' | 'all equal' | 'too few nights'

/** A series with its changes. */
export interface SeriesHistory extends Series {
  readonly state: SeriesState
  /** By how much its nights resemble the one before, 0 to 0.95; null of too few. */
  readonly correlation: number | null
  readonly changes: readonly Change[]
}

/** What is asked of a history. */
export interface HistoryRequest {
  /** All where it is empty. */
  readonly metrics: readonly MetricGroup[]
  /** Milliseconds since 1970: changes before it are not told; null tells all. */
  readonly sinceMs: number | null
  /** The share by which the newest change may be to the worse; null: nothing fails. */
  readonly gate: number | null
}

/** The changes of what runs measured over time. */
export interface RunHistory {
  readonly nights: readonly Night[]
  readonly series: readonly SeriesHistory[]
  /** Series in which a change could have been found. */
  readonly testedCount: number
  readonly gate: number | null
  /** As it was asked for. */
  readonly sinceMs: number | null
  readonly outcome: 'done' | 'thresholdCrossed' | 'inconclusive'
  readonly warnings: readonly Warning[]
}

/** Of the series that are said to have changed, at most this share is expected to be chance. */
export const FALSE_SHARE = 0.05
/** No change is told at a larger chance, however many series changed. */
export const LARGEST_CHANCE = 0.01

interface Candidate {
  readonly series: Series
  /** Whether logarithms are looked at: what is measured varies by factors. */
  readonly isLog: boolean
  readonly prepared: PreparedSeries | null
}

function candidateOf(series: Series): Candidate {
  const isLog = series.values.every((value) => value > 0)
  const values = isLog ? series.values.map(Math.log) : series.values
  return {series, isLog, prepared: values.length < FEWEST_VALUES ? null : prepareSeries(values)}
}

/** The chance below which splits are changes: what the false discovery rate over all series comes to. Null: nothing changed. */
function levelOf(tested: readonly PreparedSeries[]): number | null {
  const {isBeyondChance} = beyondChance(tested, 1 - FALSE_SHARE)
  const chances = tested.filter((_, index) => isBeyondChance[index] === 1).map(({probability}) => probability)
  return chances.length === 0 ? null : Math.min(LARGEST_CHANCE, Math.max(...chances))
}

/** A share of few requests in all changes by more than its tolerance, or not at all. */
function isWithin({series: {metric}, isLog}: Candidate, change: Change): boolean {
  const {tolerance} = metric
  if (tolerance === null) return false
  return Math.abs(isLog ? change.to - change.from : change.difference!.estimate) <= tolerance
}

function changesOf(nights: readonly Night[], candidate: Candidate, points: readonly ChangePoint[]): readonly Change[] {
  const {series, isLog} = candidate
  const ends = [0, ...points.map(({at}) => at), series.values.length]
  return points
    .map((point, index) => changeAt(nights, series, point, {start: ends[index]!, end: ends[index + 2]!, isLog}))
    .filter((change) => !isWithin(candidate, change))
}

function canTell(prepared: PreparedSeries | null): prepared is PreparedSeries {
  return prepared !== null && prepared.smallestProbability <= LARGEST_CHANCE
}

function stateOf({series, prepared}: Candidate, changes: readonly Change[]): SeriesState {
  if (changes.length > 0) return 'changed'
  if (!canTell(prepared)) return 'too few nights'
  return new Set(series.values).size === 1 ? 'all equal' : 'no change found'
}

function historyOf(nights: readonly Night[], candidate: Candidate, level: number | null, sinceMs: number | null) {
  const {series, prepared} = candidate
  const points = prepared === null || level === null ? [] : changePointsOf(prepared, level)
  const all = changesOf(nights, candidate, points)
  const changes = all.filter(({night}) => sinceMs === null || nights[night]!.startedAtMs >= sinceMs)
  const state = stateOf(candidate, all)
  return {...series, state, correlation: prepared?.correlation ?? null, changes}
}

/** By how much a change is to the worse, as a share of what was before; infinite from 0 on. */
export function worseBy({direction, ratio, from, to}: Change): number {
  if (direction === 'better') return 0
  if (ratio === null) return from === 0 ? Number.POSITIVE_INFINITY : Math.abs(to / from - 1)
  return Math.abs(ratio.estimate - 1)
}

/** The series whose newest change is to the worse by more than `gate`, the worst first. */
export function worsened(series: readonly SeriesHistory[], gate: number): readonly SeriesHistory[] {
  const newest = ({changes}: SeriesHistory) => (changes.length === 0 ? 0 : worseBy(changes.at(-1)!))
  return series.filter((one) => newest(one) > gate).toSorted((one, other) => newest(other) - newest(one))
}

/** Looks for changes in every metric of every cell over nights. */
export function runHistory({nights, warnings}: FoundNights, request: HistoryRequest): RunHistory {
  const {gate, sinceMs, metrics} = request
  const candidates = seriesOf(nights, metrics).map(candidateOf)
  const tested = candidates.map(({prepared}) => prepared).filter(canTell)
  const level = levelOf(tested)
  const series = candidates.map((candidate) => historyOf(nights, candidate, level, sinceMs))
  const isFailed = gate !== null && worsened(series, gate).length > 0
  const outcome = isFailed ? 'thresholdCrossed' : gate !== null && tested.length === 0 ? 'inconclusive' : 'done'
  return {nights, series, testedCount: tested.length, gate, sinceMs, outcome, warnings}
}
