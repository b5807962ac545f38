import {holds, type Threshold, thresholdOf} from '../../config/thresholds/threshold.ts'
import {medianOf} from '../../statistics/median.ts'
import {type Repeats, repeatsOfCells} from '../groups/base-of-group.ts'
import type {CellResult} from '../schema.ts'
import type {JudgedRow, JudgedThreshold, ThresholdOutcome} from './judged-threshold.ts'
import {valuesAtPath} from './values-at-path.ts'

/** Of several numbers of a cell the one that is furthest to the wrong side. */
function worstOf(cell: CellResult, {path, comparison}: Threshold): number[] {
  const values = valuesAtPath(cell, path)
  if (values.length === 0) return []
  return [values.reduce((one, other) => (comparison.startsWith('<') ? Math.max(one, other) : Math.min(one, other)))]
}

/** Latencies of a load that was not held are those of a smaller one: that they are low enough tells nothing. */
function isWithheld(measured: Repeats, {path, comparison}: Threshold): boolean {
  const isLatency = path.startsWith('latencyMs.') || path.startsWith('generatorLatencyMs.')
  return isLatency && comparison.startsWith('<') && measured.some(({rateHeld}) => rateHeld === false)
}

function judgedRow(group: Repeats, threshold: Threshold): JudgedRow {
  const measured = group.filter(({status}) => status === 'done')
  const label = group[0]!.label
  const value = medianOf(measured.flatMap((cell) => worstOf(cell, threshold)))
  if (value === null) return {label, value, outcome: 'inconclusive', reason: 'not-known'}
  if (!holds(threshold, value)) return {label, value, outcome: 'crossed', reason: null}
  if (isWithheld(measured, threshold)) return {label, value, outcome: 'inconclusive', reason: 'rate-not-held'}
  return {label, value, outcome: 'held', reason: null}
}

function outcomeOf(rows: readonly JudgedRow[]): ThresholdOutcome {
  if (rows.some(({outcome}) => outcome === 'crossed')) return 'crossed'
  return rows.length > 0 && rows.every(({outcome}) => outcome === 'held') ? 'held' : 'inconclusive'
}

/** Where a load was measured with and without a profiler, what counts is without, but for what is asked of profiles. */
function groupsFor({path}: Threshold, groups: readonly Repeats[]): readonly Repeats[] {
  const [profiled, plain] = [true, false].map((wanted) => groups.filter(([cell]) => cell!.profiled === wanted))
  if (path.startsWith('profiles.')) return profiled!
  return plain!.length > 0 ? plain! : groups
}

/** A proxy that is not on the path of a mode carries nothing that could be asked of, and baseline has none. */
function isAboutOtherModes(group: Repeats, {path}: Threshold, {value}: JudgedRow): boolean {
  const [, named] = /^(?:proxies|path)\.(.*)$/.exec(path) ?? []
  const measured = group.filter(({status}) => status === 'done')
  if (named === undefined || value !== null || measured.length === 0) return false
  return !measured.some((cell) => cell.path.some(({proxy}) => named.startsWith('*.') || named.startsWith(`${proxy}.`)))
}

function judgedRows(groups: readonly Repeats[], threshold: Threshold): readonly JudgedRow[] {
  return groupsFor(threshold, groups).flatMap((group) => {
    const row = judgedRow(group, threshold)
    return isAboutOtherModes(group, threshold, row) ? [] : [row]
  })
}

/**
 * Judges thresholds, as they were written, by the repeats of each cell; cells with a profiler only where a run has no others,
 * and of proxies those that carry the mode's requests. A cell that was to be measured and was not leaves its row
 * inconclusive. Pure.
 */
export function judgeThresholds(cells: readonly CellResult[], texts: readonly string[]): readonly JudgedThreshold[] {
  const groups = repeatsOfCells(cells)
  return texts.map(thresholdOf).map((threshold) => {
    const rows = judgedRows(groups, threshold)
    const {text, path, comparison, limit, unit} = threshold
    return {threshold: text, path, comparison, limit, unit, outcome: outcomeOf(rows), rows}
  })
}

/** The first of the conditions that is true of a cell, as it was written; null where none is, and of a cell without a measurement. */
export function metCondition(cell: CellResult, texts: readonly string[]): string | null {
  const isMet = (condition: Threshold) => valuesAtPath(cell, condition.path).some((value) => holds(condition, value))
  return texts.find((text) => isMet(thresholdOf(text))) ?? null
}
