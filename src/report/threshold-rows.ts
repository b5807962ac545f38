import {visible} from '../foreign-text/visible.ts'
import type {JudgedRow, JudgedThreshold} from '../results/thresholds/judged-threshold.ts'
import {formatBytes, formatRate, formatShare, formatSignificant} from '../terminal/numbers.ts'

/** Titles of what {@link thresholdRows} have. */
export const THRESHOLD_TITLES = ['threshold', 'cell', 'value', 'outcome'] as const

function valueText(value: number | null, {unit}: JudgedThreshold): string {
  if (value === null) return '-'
  if (unit === 'bytes') return formatBytes(value)
  if (unit === 'share') return formatShare(value)
  if (unit === 'perSecond') return formatRate(value)
  if (unit === 'count') return formatSignificant(value)
  return `${formatSignificant(value)} ${unit === 'us' ? 'µs' : unit}`
}

const REASONS: Readonly<Record<NonNullable<JudgedRow['reason']>, string>> = {
  'not-known': 'inconclusive: not known',
  'rate-not-held': 'inconclusive: the rate was not held',
}

/** One row for each threshold and cell. */
export function thresholdRows(thresholds: readonly JudgedThreshold[]): readonly (readonly string[])[] {
  return thresholds.flatMap((judged) =>
    judged.rows.map((row) => [
      visible(judged.threshold),
      visible(row.label),
      valueText(row.value, judged),
      row.reason === null ? row.outcome : REASONS[row.reason],
    ]),
  )
}
