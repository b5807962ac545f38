import {upperPoint, upperTail} from './normal.ts'

/** Independent samples on one side, and how many of them fell to the thing that is looked at. */
export interface Counted {
  readonly count: number
  readonly samples: number
}

/**
 * What a count varies by: `share` of a fixed number of samples (binomial), or `rate` where the number itself is chance
 * (Poisson).
 */
export type Spread = 'share' | 'rate'

function left(share: number, spread: Spread): number {
  return spread === 'rate' ? 1 : Math.max(0, 1 - share)
}

/**
 * A share and its variance, from one sample more for it and one against, so that none of few samples says something
 * (Agresti and Caffo, Am. Stat. 54, 2000); of a rate one more only.
 */
function cautious({count, samples}: Counted, spread: Spread): {readonly share: number; readonly variance: number} {
  const all = samples + (spread === 'rate' ? 0 : 2)
  const share = (count + 1) / all
  return {share, variance: (share * left(share, spread)) / all}
}

/**
 * The chance of seeing so little change when the shares really differ by `margin` (0..1) or more, the larger of both
 * directions: the two one-sided tests (TOST) of Schuirmann (J. Pharmacokinet. Biopharm. 15, 1987). `factor` is what a
 * share before is multiplied by to be comparable.
 */
export function equivalenceProbability(
  before: Counted,
  after: Counted,
  {margin, spread, factor = 1}: {readonly margin: number; readonly spread: Spread; readonly factor?: number},
): number {
  const [there, here] = [cautious(before, spread), cautious(after, spread)]
  const change = here.share - factor * there.share
  const variance = here.variance + factor ** 2 * there.variance
  return upperTail((margin - Math.abs(change)) / Math.sqrt(variance))
}

/** A growth to be found. */
export interface SoughtGrowth {
  /** Share before, comparable, and by how much it grows; 0..1. */
  readonly share: number
  readonly growth: number
  readonly spread: Spread
  /** What a share before is multiplied by to be comparable. */
  readonly factor: number
  /** Of the two-sided test. */
  readonly alpha: number
}

/** Standard deviations of the difference for given samples: where nothing changed, and where the growth is there. */
function deviations({share, growth, spread, factor}: SoughtGrowth, samplesBefore: number, samplesAfter: number) {
  const grown = share + growth
  const of = (before: number, after: number) =>
    Math.sqrt((factor * before * left(before, spread)) / samplesBefore + (after * left(after, spread)) / samplesAfter)
  const pooled = (share * samplesBefore + grown * samplesAfter) / (samplesBefore + samplesAfter)
  return {ifNone: of(pooled, pooled), ifThere: of(share, grown)}
}

/**
 * The chance of finding a growth: the normal approximation with the pooled share where nothing changed (Fleiss, Levin and
 * Paik, Statistical Methods for Rates and Proportions, ch. 4), as statsmodels' power_proportions_2indep has it.
 */
export function powerToFind(sought: SoughtGrowth, samplesBefore: number, samplesAfter: number): number {
  const {ifNone, ifThere} = deviations(sought, samplesBefore, samplesAfter)
  return upperTail((upperPoint(sought.alpha / 2) * ifNone - sought.growth) / ifThere)
}

/** Samples on each side that find the growth with chance `power`; the inverse of {@link powerToFind}. */
export function samplesToFind(sought: SoughtGrowth, power: number): number {
  const {ifNone, ifThere} = deviations(sought, 1, 1)
  return ((upperPoint(sought.alpha / 2) * ifNone + upperPoint(1 - power) * ifThere) / sought.growth) ** 2
}
