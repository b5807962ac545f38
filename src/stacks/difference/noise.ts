import type {Tested} from '../../statistics/beyond-chance.ts'
import {incompleteBeta} from '../../statistics/incomplete-beta.ts'
import {type Counted, equivalenceProbability, type Spread} from '../../statistics/two-shares.ts'
import type {Difference} from './difference.ts'

/** What chance alone does to a weight. Weights before are scaled. */
export interface Noise {
  /**
   * One standard error of `after - before`: the root of the sum of both variances. The variance of a weight is the weight
   * times that of one sample, as the sum of a Poisson number of equal samples has it; times `1 - share` where totals are
   * made equal, since a share can only grow where others shrink (binomial).
   */
  error(before: number, after: number): number
  /**
   * The chance, 0..1, of a difference at least so great in either direction when nothing changed: the exact conditional
   * test of two Poisson counts (Przyborowski and Wilenski, Biometrika 31, 1940), which given their sum are binomial.
   * 1 where the difference is plainly chance. Where totals are made equal counts are divided by `1 - share` first, by
   * which a binomial count varies less than a Poisson one.
   */
  probability(before: number, after: number): number
  /** The smallest {@link Noise.probability} that two weights of this sum can have. */
  smallestProbability(before: number, after: number): number
  /** The chance of so little change when it really is `margin` (a weight) or more: two one-sided tests. */
  equivalence(before: number, after: number, margin: number): number
}

/** What the samples of both sides are worth: how many independent ones they count as. */
export interface Evidence {
  readonly samplesBefore: number
  readonly samplesAfter: number
  readonly spread: Spread
  /** What a share before is multiplied by to be comparable: the total before, scaled, over that after. */
  readonly factor: number
}

/** Below so many standard deviations no test of ours finds anything. */
const PLAINLY_CHANCE = 1.5

function conditional(a: number, b: number, expected: number): number {
  const count = a + b
  const excess = Math.abs(a - count * expected)
  if (excess <= PLAINLY_CHANCE * Math.sqrt(count * expected * (1 - expected))) return 1
  const atLeast = a === 0 ? 1 : incompleteBeta(expected, a, b + 1)
  const atMost = b === 0 ? 1 : incompleteBeta(1 - expected, b, a + 1)
  return Math.min(1, 2 * Math.min(atLeast, atMost))
}

/** Weight of one independent sample on each side: samples that come in bursts say as much as fewer independent ones. */
function oneSample({sampleWeights, scale, dispersion}: Difference) {
  return {
    before: sampleWeights.before.weight * scale * dispersion.factor,
    after: sampleWeights.after.weight * dispersion.factor,
  }
}

/** See {@link Evidence}. */
export function evidenceOf(difference: Difference): Evidence {
  const {totals, scale, normalisation} = difference
  const one = oneSample(difference)
  return {
    samplesBefore: (totals.before * scale) / one.before,
    samplesAfter: totals.after / one.after,
    spread: normalisation === 'total' ? 'share' : 'rate',
    factor: (totals.before * scale) / totals.after,
  }
}

/** What the test says of two weights. */
export function testOf(noise: Noise, [before, after]: readonly [number, number]): Tested {
  return {
    probability: noise.probability(before, after),
    smallestProbability: noise.smallestProbability(before, after),
  }
}

/** The noise of a difference. Pure arithmetic: nothing is drawn by chance. */
export function noiseOf(difference: Difference): Noise {
  const {before: oneBefore, after: oneAfter} = oneSample(difference)
  const {samplesBefore, samplesAfter, spread, factor} = evidenceOf(difference)
  const expected = oneBefore / (oneBefore + oneAfter)
  const all = difference.totals.after
  const left = (weight: number) => (spread === 'share' ? Math.min(1, Math.max(0, 1 - weight / all)) : 1)
  /** Samples that test a weight; of a function with more than half of everything, the rest is the rarer and so the sharper measure. */
  const tested = (before: number, after: number): readonly [number, number] => {
    const middle = (before + after) / 2
    if (spread === 'rate') return [before / oneBefore, after / oneAfter]
    if (middle <= all / 2) return [before / oneBefore / left(middle), after / oneAfter / left(middle)]
    const rest = (weight: number) => Math.max(0, all - weight)
    const share = Math.min(1, middle / all)
    return [rest(before) / oneBefore / share, rest(after) / oneAfter / share]
  }
  const counted = (weight: number, one: number, samples: number): Counted => ({count: weight / one, samples})
  return {
    error: (before, after) =>
      Math.sqrt(Math.abs(after) * oneAfter * left(after) + Math.abs(before) * oneBefore * left(before)),
    probability: (before, after) => {
      const [there, here] = tested(before, after)
      return conditional(here, there, expected)
    },
    smallestProbability: (before, after) => {
      const [there, here] = tested(before, after)
      return Math.min(1, 2 * Math.min(expected, 1 - expected) ** (here + there))
    },
    equivalence: (before, after, margin) =>
      equivalenceProbability(counted(before, oneBefore, samplesBefore), counted(after, oneAfter, samplesAfter), {
        margin: margin / all,
        spread,
        factor,
      }),
  }
}
