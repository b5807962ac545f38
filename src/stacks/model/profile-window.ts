/** When a profile was taken. */
export interface ProfileWindow {
  /** Null when nobody knows; exports then say no time. */
  readonly startedAt: Date | null
  /** 0 when nobody knows. */
  readonly durationSeconds: number
}
