import type {Warning} from '../errors/index.ts'

/** One thing that was done for a folder. */
export interface NightStep {
  /** `installation`, `prerun`, `postrun`, or the name of a config file. */
  readonly name: string
  readonly status: 'done' | 'failed' | 'interrupted'
  /** What it adds to the exit code of the night, from the table of exit codes. */
  readonly exitCode: number
  /** Why it is not done; null where it is. */
  readonly reason: string | null
  /** Folder of the run that a config file led to; null where it led to none. */
  readonly runDirectory: string | null
  /** File with what a hook printed; null for a config file. */
  readonly log: string | null
}

/** What became of a folder. */
export interface NightFolder {
  readonly name: string
  /** `skipped` where the night was interrupted before it. */
  readonly status: 'done' | 'failed' | 'interrupted' | 'skipped'
  readonly steps: readonly NightStep[]
}

/** The `--json` document of `runner nightly`, and `night.json` in the night's folder. Paths are absolute. */
export interface NightDocument {
  readonly schemaVersion: 1
  readonly nightDirectory: string
  readonly exitCode: number
  readonly folders: readonly NightFolder[]
  readonly warnings: readonly Warning[]
}
