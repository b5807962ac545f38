import type {Warning} from '../errors/index.ts'
import type {CellGroup} from './groups/cell-group.ts'
import type {CellResult} from './schema.ts'
import type {JudgedThreshold} from './thresholds/judged-threshold.ts'

/** The `--json` document of `runner bench`. */
export interface RunDocument {
  readonly schemaVersion: 1
  readonly runDirectory: string
  readonly testbed: string
  readonly mesh: string
  readonly exitCode: number
  readonly warnings: readonly Warning[]
  /** In the order of the plan. */
  readonly cells: readonly CellResult[]
  /** The repeats of each cell together. */
  readonly groups: readonly CellGroup[]
  /** In the order in which they were given. */
  readonly thresholds: readonly JudgedThreshold[]
}
