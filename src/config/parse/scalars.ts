import {booleanShape, choiceShape, nullableShape, textShape} from '../../foreign-text/json-shape.ts'
import {closest} from '../checks/did-you-mean.ts'
import {booleanOf} from '../normalize-argv.ts'
import {type Parser, parser, type RawValue, RefusedValue, scalarText} from './raw-value.ts'

/** Words that mean "none" for a setting that may have no value. */
const NONE_WORDS = new Set(['', 'none', 'null', '~', 'false', 'no', 'off'])

/** true and false in the spellings of YAML 1.1 and of flags, in any case. */
export const trueOrFalse = parser(booleanShape, (raw) => {
  const value = booleanOf(scalarText(raw))
  if (value === null) throw new RefusedValue('is neither true nor false')
  return value
})

export interface Range {
  readonly minimum: number
  readonly maximum: number
}

/** Throws a RefusedValue for a value outside of the range; `what` says what it is. */
export function refuseOutside(value: number, {minimum, maximum}: Range, what: string, hint?: string): void {
  if (value < minimum || value > maximum) {
    throw new RefusedValue(`is not ${what} from ${minimum} to ${maximum}`, hint)
  }
}

/** A number in decimal digits, perhaps with decimals and an exponent. */
export const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** One of `choices`, however it is capitalised. */
export function oneOf<const T extends string>(choices: readonly T[]): Parser<T> {
  const parse = (raw: RawValue) => {
    const text = scalarText(raw).toLowerCase()
    const found = choices.find((choice) => choice.toLowerCase() === text)
    if (found !== undefined) return found
    const near = closest(text, choices)
    throw new RefusedValue(`is not one of ${choices.join(', ')}`, near && `Did you mean ${near}?`)
  }
  return parser(choiceShape(choices), parse, choices)
}

/** Any text on one line. */
export const text = parser(textShape, (raw) => {
  const value = scalarText(raw)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
  if (/[\u0000-\u001f\u007f]/.test(value)) throw new RefusedValue('has a control character in it')
  return value
})

/** Text that matches `pattern`; `what` says what it should have been. */
export function textLike(pattern: RegExp, what: string): Parser<string> {
  return parser(textShape, (raw) => {
    const value = text(raw)
    if (!pattern.test(value)) throw new RefusedValue(`is not ${what}`)
    return value
  })
}

/** null for nothing, `none` and `false`; otherwise what `parse` says. */
export function orNone<T>(parse: Parser<T>): Parser<T | null> {
  const parsed = (raw: RawValue) =>
    typeof raw !== 'object' && NONE_WORDS.has(scalarText(raw).toLowerCase()) ? null : parse(raw)
  return parser(nullableShape(parse.shape), parsed, parse.choices && [...parse.choices, 'none'])
}

/** '' for nothing, otherwise what `parse` says. */
export function orEmpty(parse: Parser<string>): Parser<string> {
  return parser(textShape, (raw) => (scalarText(raw) === '' ? '' : parse(raw)))
}
