/** The name of a function as each side's own profile has it (the first, where that has several); null where it has none. */
export interface OwnNames {
  readonly before: string | null
  readonly after: string | null
}
