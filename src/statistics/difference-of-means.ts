import {meanOf, varianceOf} from './mean.ts'
import type {Design} from './repeats-needed.ts'
import {studentUpperPoint} from './student-t.ts'
import {meanDifference, type Sample} from './welch-t.ts'

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

function withInterval(
  difference: number,
  standardError: number,
  degreesOfFreedom: number,
  confidence: number,
): Difference {
  const reach = standardError === 0 ? 0 : standardError * studentUpperPoint((1 - confidence) / 2, degreesOfFreedom)
  return {difference, low: difference - reach, high: difference + reach, standardError, degreesOfFreedom}
}

/** The mean of what changed within pairs, with Student's interval. Null of fewer than two pairs. */
export function meanChange(changes: readonly number[], confidence: number): Difference | null {
  if (changes.length < FEWEST) return null
  const standardError = Math.sqrt(varianceOf(changes) / changes.length)
  return withInterval(meanOf(changes), standardError, changes.length - 1, confidence)
}

function sampleOf(values: readonly number[]): Sample {
  return {count: values.length, mean: meanOf(values), variance: varianceOf(values)}
}

/** The difference of the means of values without pairs, with the interval of {@link meanDifference}. Null of fewer than two on a side. */
export function meansApart(base: readonly number[], values: readonly number[], confidence: number): Difference | null {
  if (base.length < FEWEST || values.length < FEWEST) return null
  const {change, standardError, degreesOfFreedom} = meanDifference(sampleOf(base), sampleOf(values))
  return withInterval(change, standardError, degreesOfFreedom, confidence)
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
