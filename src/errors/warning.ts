/** Something that a reader of the results must know. Shown once, and kept in the results. */
export interface Warning {
  /** Stable machine name in kebab-case, such as `machine-saturated`. */
  readonly code: string
  readonly message: string
  /** What the reader can do about it. */
  readonly hint?: string
}
