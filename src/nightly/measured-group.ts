import type {RunComparison} from '../comparison/compare-pairs.ts'
import type {NightRun, PlannedGroup, PlannedLoad} from './night-plan.ts'

/** A run of a night that was made, or not. */
export interface MeasuredNightRun extends NightRun {
  /** Absolute; null where it was not begun. */
  readonly path: string | null
  /** As `runner bench` would have ended; null where it was not begun. */
  readonly exitCode: number | null
}

/** What one file of a group came to. */
export interface MeasuredLoad extends PlannedLoad {
  readonly measured: readonly MeasuredNightRun[]
  /** Of new with base; null where there is no base, or a side has no run. */
  readonly comparison: RunComparison | null
}

/** What went wrong of a group, in words. */
export interface GroupFailure {
  readonly message: string
  readonly hint: string | undefined
  readonly exitCode: number
}

/** What a group came to. */
export interface MeasuredGroup extends PlannedGroup {
  readonly measuredLoads: readonly MeasuredLoad[]
  /** Of its hooks, its settings, and what stopped its runs; empty where all went well. */
  readonly failures: readonly GroupFailure[]
}
