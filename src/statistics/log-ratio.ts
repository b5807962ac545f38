import {studentUpperPoint} from './student-t.ts'

/** What the side looked at is to the base, as a factor with an interval: 1.1 is ten percent more. */
export interface Ratio {
  readonly ratio: number
  readonly low: number
  readonly high: number
  /** Of the natural logarithm of the ratio. */
  readonly standardError: number
  readonly degreesOfFreedom: number
}

/** Fewest values that have a spread. */
const FEWEST = 2

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Variance of the mean of `values`, two or more. */
function varianceOfMean(values: readonly number[]): number {
  const mean = meanOf(values)
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) / values.length
}

function ratioOf(change: number, variance: number, degreesOfFreedom: number, confidence: number): Ratio {
  const standardError = Math.sqrt(variance)
  const reach = standardError === 0 ? 0 : standardError * studentUpperPoint((1 - confidence) / 2, degreesOfFreedom)
  return {
    ratio: Math.exp(change),
    low: Math.exp(change - reach),
    high: Math.exp(change + reach),
    standardError,
    degreesOfFreedom,
  }
}

/**
 * The geometric mean of the ratios of pairs measured next to each other, with Student's interval of the mean logarithm.
 * What both of a pair share (a slow minute of the machine) falls out. All values above 0; null of fewer than two pairs.
 */
export function pairedRatio(
  pairs: readonly (readonly [base: number, value: number])[],
  confidence: number,
): Ratio | null {
  if (pairs.length < FEWEST) return null
  const changes = pairs.map(([base, value]) => Math.log(value / base))
  return ratioOf(meanOf(changes), varianceOfMean(changes), changes.length - 1, confidence)
}

/**
 * The ratio of the geometric means of values without pairs, with Welch's interval of the logarithms (Biometrika 34, 1947):
 * times and counts of work vary by factors, so that their logarithms lie evenly around their mean, and of so few values a
 * bootstrap's interval is too short. All values above 0; null of fewer than two on a side.
 */
export function unpairedRatio(base: readonly number[], values: readonly number[], confidence: number): Ratio | null {
  if (base.length < FEWEST || values.length < FEWEST) return null
  const [there, here] = [base.map(Math.log), values.map(Math.log)]
  const [one, other] = [varianceOfMean(there), varianceOfMean(here)]
  const spread = one ** 2 / (there.length - 1) + other ** 2 / (here.length - 1)
  const degrees = spread === 0 ? there.length + here.length - 2 : (one + other) ** 2 / spread
  return ratioOf(meanOf(here) - meanOf(there), one + other, degrees, confidence)
}
