// By hand: one distribution, which a library of statistics would bring with hundreds of other functions.

/** Terms of the continued fraction; with 60 of them it is exact from {@link FRACTION_FROM} on. */
const FRACTION_TERMS = 60
const FRACTION_FROM = 2.5
const DENSITY_AT_ZERO = 1 / Math.sqrt(2 * Math.PI)

function density(z: number): number {
  return DENSITY_AT_ZERO * Math.exp((-z * z) / 2)
}

/** Laplace's continued fraction of the tail (DLMF 7.9.4), for z well above 0. */
function farTail(z: number): number {
  let fraction = z
  for (let term = FRACTION_TERMS; term > 0; term--) fraction = z + term / fraction
  return density(z) / fraction
}

/** The part of the distribution between 0 and z by its power series (DLMF 7.6.2). */
function fromZero(z: number): number {
  let term = z
  let sum = z
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= (z * z) / odd
    sum += term
  }
  return density(z) * sum
}

/** Chance that a standard normal variable lies above `z`. */
export function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z)
  return z < FRACTION_FROM ? 0.5 - fromZero(z) : farTail(z)
}

/** The `z` above which a standard normal variable lies with chance `probability` (0..0.5): 1.96 for 0.025. */
export function upperPoint(probability: number): number {
  let [low, high] = [0, 40]
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2
    if (upperTail(middle) > probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}
