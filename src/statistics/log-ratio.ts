import {type Difference, meanChange, meansApart} from './difference-of-means.ts'

/** What the side looked at is to the base, as a factor with an interval: 1.1 is ten percent more. */
export interface Ratio {
  readonly ratio: number
  readonly low: number
  readonly high: number
  /** Of the natural logarithm of the ratio. */
  readonly standardError: number
  readonly degreesOfFreedom: number
}

/** Of a difference of logarithms. */
function ratioOf(logs: Difference | null): Ratio | null {
  if (logs === null) return null
  const {difference, low, high, standardError, degreesOfFreedom} = logs
  return {ratio: Math.exp(difference), low: Math.exp(low), high: Math.exp(high), standardError, degreesOfFreedom}
}

/**
 * The geometric mean of the ratios of pairs measured next to each other, with Student's interval of the mean logarithm.
 * What both of a pair share (a slow minute of the machine) falls out. All values above 0; null of fewer than two pairs.
 */
export function pairedRatio(
  pairs: readonly (readonly [base: number, value: number])[],
  confidence: number,
): Ratio | null {
  return ratioOf(
    meanChange(
      pairs.map(([base, value]) => Math.log(value / base)),
      confidence,
    ),
  )
}

/**
 * The ratio of the geometric means of values without pairs, with Welch's interval of the logarithms:
 * times and counts of work vary by factors, so that their logarithms lie evenly around their mean, and of so few values a
 * bootstrap's interval is too short. All values above 0; null of fewer than two on a side.
 */
export function unpairedRatio(base: readonly number[], values: readonly number[], confidence: number): Ratio | null {
  return ratioOf(meansApart(base.map(Math.log), values.map(Math.log), confidence))
}
