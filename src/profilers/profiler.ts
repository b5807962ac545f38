import type {Warning} from '../errors/index.ts'
import type {ProfileManifest} from '../profiles/manifest.ts'
import type {Deployment, ProxyProcess} from '../testbeds/testbed.ts'

/** What a profiler may use while it records one process. */
export interface Recording {
  readonly deployment: Deployment
  readonly process: ProxyProcess
  /** `--duration` as passed. */
  readonly durationSeconds: number
  readonly frequencyHertz: number
  /** An empty local folder of this profiler × process; all files go there. */
  readonly directory: string
  readonly signal: AbortSignal
}

/** What came of it. A recording may leave several profiles (heap in use, and the window's allocations). */
export type RecordedProfile =
  | {readonly status: 'recorded'; readonly directory: string; readonly manifest: ProfileManifest}
  | {
      readonly status: 'failed'
      readonly name: string
      readonly workload: string
      readonly instance: string
      readonly directory: string
      /** One or more lines: what was run, how it ended, and the tail of its standard error. */
      readonly reason: string
      readonly log: string | null
    }

/**
 * Records one process while load is on. `prepare` runs before any load and throws a PrerequisiteError when the
 * profiler cannot work here; `record` never throws for a profiler that fails, it says so; `dispose` always runs.
 */
export interface Profiler extends AsyncDisposable {
  /** As file names and results spell it. */
  readonly name: string
  /** What preparing it decided, for the person: which tool, and why. */
  readonly notes: readonly string[]
  readonly warnings: readonly Warning[]
  prepare(deployment: Deployment, signal: AbortSignal): Promise<void>
  record(recording: Recording): Promise<readonly RecordedProfile[]>
  /** Longest time in seconds that a recording may take beyond its duration, before it counts as hung. */
  readonly graceSeconds: number
}
