import {meanOf, varianceOf} from './mean.ts'
import type {Design} from './repeats-needed.ts'
import {studentUpperPoint} from './student-t.ts'

/** How far the mean of one side is from that of the base, with an interval. */
export interface Difference {
  readonly difference: number
  readonly low: number
  readonly high: number
  readonly standardError: number
  readonly degreesOfFreedom: number
}

/** Fewest values that have a spread. */
const FEWEST = 2

function withInterval(difference: number, variance: number, degreesOfFreedom: number, confidence: number): Difference {
  const standardError = Math.sqrt(variance)
  const reach = standardError === 0 ? 0 : standardError * studentUpperPoint((1 - confidence) / 2, degreesOfFreedom)
  return {difference, low: difference - reach, high: difference + reach, standardError, degreesOfFreedom}
}

/** The mean of what changed within pairs, with Student's interval. Null of fewer than two pairs. */
export function meanChange(changes: readonly number[], confidence: number): Difference | null {
  if (changes.length < FEWEST) return null
  return withInterval(meanOf(changes), varianceOf(changes) / changes.length, changes.length - 1, confidence)
}

/** The difference of the means of values without pairs, with Welch's interval (Biometrika 34, 1947). Null of fewer than two on a side. */
export function meansApart(base: readonly number[], values: readonly number[], confidence: number): Difference | null {
  if (base.length < FEWEST || values.length < FEWEST) return null
  const [one, other] = [varianceOf(base) / base.length, varianceOf(values) / values.length]
  const spread = one ** 2 / (base.length - 1) + other ** 2 / (values.length - 1)
  const degrees = spread === 0 ? base.length + values.length - 2 : (one + other) ** 2 / spread
  return withInterval(meanOf(values) - meanOf(base), one + other, degrees, confidence)
}

/** The difference of the means, of pairs (the first of both, …) or without. Null of fewer than two on a side. */
export function differenceOf(
  base: readonly number[],
  values: readonly number[],
  design: Design,
  confidence: number,
): Difference | null {
  if (design === 'unpaired') return meansApart(base, values, confidence)
  return meanChange(
    base.map((one, index) => values[index]! - one),
    confidence,
  )
}
