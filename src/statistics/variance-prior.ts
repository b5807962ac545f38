import {digamma, inverseTrigamma, trigamma} from './polygamma.ts'

/** How one of many things varied. */
export interface SeenVariance {
  /** What its variance by chance alone is proportional to, such as its mean; above 0. */
  readonly size: number
  /** Above 0. */
  readonly variance: number
}

/** What many things of which a few measurements each are known say together of the variance of any of them. */
export interface VariancePrior {
  /** As many degrees of freedom as it is worth; 0: nothing is known of the others; infinite: all vary alike. */
  readonly degreesOfFreedom: number
  /** The variance that things of this size have. */
  varianceAt(size: number): number
  /** Whether a variance, from all measurements of both sides, is too large to be one of these: it is not to be drawn to them. */
  isOutlying(variance: number, size: number): boolean
}

/** Of fewer things no common variance is taken. */
const FEWEST = 8
/** Parts of the trend that are tried: how much more the largest thing varies than by chance alone, from none to 10^6 times. */
const STEPS_PER_DECADE = 8
const DECADES = [-3, 6] as const

/** Standard deviations of the logarithm above which one has a variance of its own, as in DESeq2 (Love, Huber and Anders, Genome Biol. 15, 2014). */
const OUTLYING = 2

export const NO_PRIOR: VariancePrior = {degreesOfFreedom: 0, varianceAt: () => 0, isOutlying: () => false}

/** A variance that grows with the size, as counts have it, and with its square, as what varies by factors. */
function trendAt(size: number, quadratic: number): number {
  return size + quadratic * size ** 2
}

/** Mean and sum of squared deviations of the logarithms of variances above a trend. */
function residuals(
  seen: readonly SeenVariance[],
  quadratic: number,
): {readonly mean: number; readonly squares: number} {
  let [sum, squares] = [0, 0]
  for (const {size, variance} of seen) {
    const value = Math.log(variance / trendAt(size, quadratic))
    sum += value
    squares += value * value
  }
  const mean = sum / seen.length
  return {mean, squares: squares - seen.length * mean ** 2}
}

/** The quadratic part, relative to the size, that leaves the least. */
function quadraticOf(seen: readonly SeenVariance[]): number {
  const largest = seen.reduce((most, {size}) => Math.max(most, size), 0)
  let best = {quadratic: 0, squares: residuals(seen, 0).squares}
  for (let step = DECADES[0] * STEPS_PER_DECADE; step <= DECADES[1] * STEPS_PER_DECADE; step++) {
    const quadratic = 10 ** (step / STEPS_PER_DECADE) / largest
    const {squares} = residuals(seen, quadratic)
    if (squares < best.squares) best = {quadratic, squares}
  }
  return best.quadratic
}

/** The trend of many variances, and how the logarithms of these lie around it. */
interface Trend {
  readonly quadratic: number
  readonly mean: number
  /** Squared standard deviation. */
  readonly scatter: number
}

function trendOf(seen: readonly SeenVariance[]): Trend {
  const quadratic = quadraticOf(seen)
  const {mean, squares} = residuals(seen, quadratic)
  // Two parameters of the trend are fitted.
  return {quadratic, mean, scatter: squares / (seen.length - 2)}
}

/** Whether a variance is too far above the trend. */
function isAbove({quadratic, mean, scatter}: Trend, {size, variance}: SeenVariance): boolean {
  return Math.log(variance / trendAt(size, quadratic)) > mean + OUTLYING * Math.sqrt(scatter)
}

/**
 * The common trend of variances, each from `degreesOfFreedom`, and how closely they follow it, by the moments of their
 * logarithms: the empirical Bayes of limma (Smyth, Stat. Appl. Genet. Mol. Biol. 3(1), 2004, section 6.2) around the trend
 * that counts with a spread of their own have, `a size + b size²` (Anders and Huber, Genome Biol. 11, 2010).
 */
export function variancePrior(seen: readonly SeenVariance[], degreesOfFreedom: number): VariancePrior {
  if (seen.length < FEWEST) return NO_PRIOR
  const trend = trendOf(seen)
  const {quadratic, mean, scatter} = trend
  const half = degreesOfFreedom / 2
  const level = mean - digamma(half) + Math.log(half)
  const isOutlying = (variance: number, size: number) => variance > 0 && isAbove(trend, {size, variance})
  const excess = scatter - trigamma(half)
  if (excess <= 0) {
    const varianceAt = (size: number) => Math.exp(level) * trendAt(size, quadratic)
    return {degreesOfFreedom: Number.POSITIVE_INFINITY, varianceAt, isOutlying}
  }
  const halfPrior = inverseTrigamma(excess)
  const factor = Math.exp(level + digamma(halfPrior) - Math.log(halfPrior))
  return {degreesOfFreedom: 2 * halfPrior, varianceAt: (size) => factor * trendAt(size, quadratic), isOutlying}
}

/** A variance from `degreesOfFreedom`, drawn to what others of its size have; as much as either is worth. */
export function shrunkenVariance(
  variance: number,
  degreesOfFreedom: number,
  size: number,
  prior: VariancePrior,
): number {
  const known = prior.degreesOfFreedom
  if (known === Number.POSITIVE_INFINITY) return prior.varianceAt(size)
  if (known === 0) return variance
  return (known * prior.varianceAt(size) + degreesOfFreedom * variance) / (known + degreesOfFreedom)
}
