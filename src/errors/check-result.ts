/**
 * `ok` · `limited`: works, but not all of it, or cannot be told · `broken`: there, but does not work · `missing`: not
 * there · `unneeded`: not there, and nothing asks for it.
 */
export type CheckState = 'ok' | 'limited' | 'broken' | 'missing' | 'unneeded'

/** Only a person can do it. `command` is what a person would type or do. */
export interface Advice {
  readonly kind: 'advice'
  readonly command: string
  readonly needsRoot: boolean
}

/** What a check of this machine or a cluster came to: shown, and read by scripts. */
export interface CheckResult<Remedy extends {readonly command: string} = {readonly command: string}> {
  readonly name: string
  readonly state: CheckState
  readonly version: string | null
  /** What was looked at: of a program its path and how it was found. */
  readonly origin: string | null
  /** One sentence, or several lines where a program failed. */
  readonly detail: string
  readonly remedy: Remedy | null
  /** Whether what is asked for (on this machine a load through Envoys, profiled with perf) cannot be had without it. */
  readonly required: boolean
}
