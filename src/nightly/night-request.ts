import type {ComparisonRequest} from '../comparison/compare-pairs.ts'
import type {Sources} from '../config/sources/read-sources.ts'
import type {InterruptedError, Warning} from '../errors/index.ts'
import type {Progress} from '../terminal/progress.ts'
import type {FetchProgress} from '../tools/fetching/fetch-step.ts'

/** What a night is asked to do. Paths are absolute. */
export interface NightRequest {
  /** The folder of groups. */
  readonly configurations: string
  /** The file that chooses groups; the original's place for it without. */
  readonly choice: string | undefined
  /** Groups by name; those of the file when empty. */
  readonly only: readonly string[]
  /** Settings of all runs, besides those of the groups' files. */
  readonly sources: Sources
  /** `NAME=VALUE` that only the base has; without any there is no base. */
  readonly baseSet: readonly string[]
  /** How often base and new are measured in turns. */
  readonly pairs: number
  /** One short cell of the first group, to see whether a night would run. */
  readonly isTrial: boolean
  /** Bash that installs the mesh for a group, which it finds in $INSTALLATION; null where nothing is installed. */
  readonly installCommand: string | null
  readonly hookTimeoutMs: number
  readonly comparison: ComparisonRequest
}

/** What a night is told on its way, and tells. */
export interface NightTalk {
  readonly newProgress: () => Progress
  readonly onFetch: (progress: FetchProgress) => void
  readonly onLeave: (error: InterruptedError) => void
  readonly confirm?: (question: string) => Promise<boolean>
  /** A line on what is done now. */
  readonly onStep: (line: string) => void
  readonly onWarning: (warning: Warning) => void
}
