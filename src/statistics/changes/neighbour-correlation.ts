/** Of differences, so many of the largest are left out: steps and single outliers are among them. */
const LEFT_OUT = 0.1
/** Above it what is left of a series after taking its neighbours out is noise of rounding. */
const MOST = 0.95
/** Of what is not known of it, in parts of the root of how many values there are. */
const ALLOWANCE = 0.75

/** The mean square of what lies between values `lag` apart, without the largest; 0 of too few. */
function meanSquareOfDifferences(values: readonly number[], lag: number): number {
  const squares = values.slice(lag).map((value, index) => (value - values[index]!) ** 2)
  const kept = squares.toSorted((one, other) => one - other).slice(0, Math.ceil(squares.length * (1 - LEFT_OUT)))
  return kept.reduce((sum, square) => sum + square, 0) / Math.max(1, kept.length)
}

/**
 * By how much values resemble the one before, from 0 (not at all, or less than by chance) to 0.95: the coefficient of an
 * autoregressive series of the first order, and what it may be more than it looks (of few values it is known to about one
 * part in their root, and taken for too small it makes chance look like change). It is told from differences between values
 * one and three apart, whose variances are as 1 to 1 + c + c², so that steps of the mean, which few of the differences span,
 * are not taken for resemblance (as Chakar et al., Bernoulli 23(2), 2017, do it by medians of differences one and two apart).
 */
export function neighbourCorrelation(values: readonly number[]): number {
  const one = meanSquareOfDifferences(values, 1)
  if (one === 0) return 0
  const ratio = meanSquareOfDifferences(values, 3) / one
  const seen = ratio <= 1 ? 0 : (Math.sqrt(4 * ratio - 3) - 1) / 2
  return Math.min(MOST, seen + ALLOWANCE / Math.sqrt(values.length))
}

/** Each value without what it has of the one before; one fewer than `values`. A step of `d` becomes one of `d * (1 - correlation)`. */
export function withoutNeighbours(values: readonly number[], correlation: number): number[] {
  return values.slice(1).map((value, index) => value - correlation * values[index]!)
}
