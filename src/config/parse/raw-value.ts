import type {Shape} from '../../foreign-text/json-shape.ts'

/**
 * A value as a flag, a variable or a file gave it. Files give scalars as they are written there (`010`, `10:10` and `yes`
 * stay that text); what they mean is decided by the setting's own parser, the same for all sources.
 */
export type RawValue = string | boolean | readonly RawValue[] | {readonly [key: string]: RawValue | null}

/** A value that a setting's parser refuses. The message goes on from the value: `is not a whole number`. */
export class RefusedValue extends Error {
  readonly hint: string | undefined

  constructor(message: string, hint?: string) {
    super(message)
    this.name = 'RefusedValue'
    this.hint = hint
  }
}

/** What makes a value of a setting from what a source gave. Throws a RefusedValue. */
export interface Parser<T> {
  (raw: RawValue): T
  /** What its values are in JSON, such as `run.json` keeps. */
  readonly shape: Shape
  /** Every value there is, as people write it, where the set is closed. */
  readonly choices: readonly string[] | undefined
}

/** A parser of values that have `shape`, and are spelled as one of `choices` where these are all. */
export function parser<T>(shape: Shape, parse: (raw: RawValue) => T, choices?: readonly string[]): Parser<T> {
  return Object.assign(parse, {shape, choices})
}

/** The text of a scalar, without blanks around it. */
export function scalarText(raw: RawValue): string {
  if (typeof raw === 'string') return raw.trim()
  if (typeof raw === 'boolean') return String(raw)
  throw new RefusedValue(`is a ${Array.isArray(raw) ? 'list' : 'mapping'} where one value is expected`)
}

const SHOWN_LENGTH = 80

/** `raw` as an error message shows it: one line, cut. A flag that was given once is shown without its list. */
export function shownValue(raw: RawValue): string {
  const text = JSON.stringify(Array.isArray(raw) && raw.length === 1 ? raw[0] : raw)
  return text.length <= SHOWN_LENGTH ? text : `${text.slice(0, SHOWN_LENGTH)}…`
}

/** All texts in a value, however deep. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}
