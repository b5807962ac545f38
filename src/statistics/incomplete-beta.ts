// By hand: one function, which a library of statistics would bring with hundreds of others.

/** Coefficients of Lanczos' approximation of the gamma function for g = 7, nine terms. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const
const LANCZOS_G = 7
const TINY = 1e-300
const PRECISION = 1e-12
/** More steps than the fraction needs for the largest counts, with room: it needs about the root of the larger one. */
const MOST_STEPS = 100_000

/** Natural logarithm of the gamma function of `x` above 0 (Lanczos 1964), from that of `x + 1`, where it is exact. */
function logGamma(x: number): number {
  let sum: number = LANCZOS[0]
  for (let index = 1; index < LANCZOS.length; index++) sum += LANCZOS[index]! / (x + index)
  const shifted = x + LANCZOS_G + 0.5
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(shifted) - shifted + Math.log(sum) - Math.log(x)
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value
}

/** The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method. */
function fraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1))
  let value = d
  for (let m = 1; m < MOST_STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / awayFromZero(1 + even * d)
    c = awayFromZero(1 + even / c)
    value *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / awayFromZero(1 + odd * d)
    c = awayFromZero(1 + odd / c)
    value *= d * c
    if (Math.abs(d * c - 1) < PRECISION) break
  }
  return value
}

/**
 * The regularised incomplete beta function I_x(a, b) for 0 <= x <= 1, a and b above 0. For whole numbers it is the
 * chance of at least `a` successes in `a + b - 1` trials with chance `x` each (DLMF 8.17.5); it is smooth between them.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front = a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b)
  return (Math.exp(front) * fraction(x, a, b)) / a
}
