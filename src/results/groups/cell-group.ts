import type {CellSettings} from '../cell-settings.ts'
import type {Metric} from '../metrics.ts'

/** A factor with its interval; null of fewer than two pairs. */
export interface FactorToBase {
  /** Above 1: larger than the base's. The geometric mean of the ratios of pairs. */
  readonly ratio: number
  readonly interval: {readonly low: number; readonly high: number} | null
  /** Repeats that both have, each pair measured next to each other. */
  readonly pairs: number
}

/** One number of all repeats of a cell. */
export interface GroupMetric extends Metric {
  /** Repeats that have it. */
  readonly count: number
  readonly median: number
  /** 95 %, Student's of the geometric mean; null of fewer than two repeats, or where a value is 0. */
  readonly interval: {readonly low: number; readonly high: number} | null
  /** Coefficient of variation of the repeats, as a share; null of fewer than two. */
  readonly spread: number | null
  /** To the base of its load; null for the base itself, and where there is no common repeat or a value is 0. */
  readonly toBase: FactorToBase | null
  /** By which factor the first repeat was above the others, where it stands out from them; else null. */
  readonly firstAbove: number | null
}

/** All repeats of one cell: one row of the closing table. */
export interface CellGroup extends CellSettings {
  /** Of its first repeat. */
  readonly label: string
  /** Keys of its cells in the document, in the order of the repeats. */
  readonly keys: readonly string[]
  /** Cells that were measured. */
  readonly measuredCount: number
  /** Label of the group that it is compared with; null for the base itself, and where the load has none. */
  readonly base: string | null
  /** What any of its repeats has. */
  readonly metrics: readonly GroupMetric[]
}
