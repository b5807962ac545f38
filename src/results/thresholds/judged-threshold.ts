import type {Threshold} from '../../config/thresholds/threshold.ts'

/** `inconclusive`: nothing was measured that could tell, or what was does not count. */
export type ThresholdOutcome = 'held' | 'crossed' | 'inconclusive'

/** What a threshold came to for one row of the closing table. */
export interface JudgedRow {
  /** Of the first repeat. */
  readonly label: string
  /** In the unit of the threshold's path: of each repeat the one furthest to the wrong side, of the repeats the median; null where it is not known. */
  readonly value: number | null
  readonly outcome: ThresholdOutcome
  /** Why it is inconclusive; null where it is not. */
  readonly reason: 'not-known' | 'rate-not-held' | null
}

/** What one threshold came to. */
export interface JudgedThreshold extends Pick<Threshold, 'path' | 'comparison' | 'limit' | 'unit'> {
  /** As it was written. */
  readonly threshold: string
  /** Crossed where any row is, held where all are. */
  readonly outcome: ThresholdOutcome
  readonly rows: readonly JudgedRow[]
}
