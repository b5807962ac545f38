import {InputError} from '../../errors/index.ts'

/** A weight as text has it: digits, perhaps with decimals; bpftrace prints negative sums. */
export const WEIGHT = /^-?\d+(?:\.\d*)?$/
/** What flamegraph.pl takes for a count. */
export const UNSIGNED_WEIGHT = /^\d+(?:\.\d*)?$/

/** The number that a {@link WEIGHT} says. Throws an InputError when a whole number is beyond 2^53. */
export function exactWeight(text: string, place: string): number {
  const value = Number(text)
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return value
  throw new InputError(`${place}: the weight ${text.slice(0, 40)} is beyond 2^53 and cannot be kept exactly.`, {
    hint: 'Count samples instead of their weights, or record less.',
  })
}

/** Digits that a decimal keeps through a double and back. */
const SIGNIFICANT_DIGITS = 15
const EXPONENT = /e-(\d+)$/

/**
 * A weight as folded text spells it: a decimal without an exponent, since readers know no other. Sums of decimals come
 * as those were meant, `0.1` and `0.2` as `0.3`.
 */
export function decimalText(weight: number): string {
  if (Number.isInteger(weight)) return String(weight)
  const text = String(Number(weight.toPrecision(SIGNIFICANT_DIGITS)))
  const exponent = EXPONENT.exec(text)
  if (exponent === null) return text
  const places = Number(exponent[1]) + text.slice(0, exponent.index).replace(/^-?\d\.?/, '').length
  return places > 100 ? '0' : Number(text).toFixed(places)
}
