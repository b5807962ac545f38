import {InputError} from '../../errors/index.ts'

/** A weight as text has it: digits, perhaps with decimals; bpftrace prints negative sums. */
export const WEIGHT = /^-?\d+(?:\.\d+)?$/

/** The number that a {@link WEIGHT} says. Throws an InputError when a whole number is beyond 2^53. */
export function exactWeight(text: string, place: string): number {
  const value = Number(text)
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return value
  throw new InputError(`${place}: the weight ${text.slice(0, 40)} is beyond 2^53 and cannot be kept exactly.`)
}
