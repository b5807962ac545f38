import type {Difference} from './difference.ts'
import {incompleteBeta} from './incomplete-beta.ts'

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
   * 1 where the difference is plainly chance.
   */
  probability(before: number, after: number): number
  /** The smallest {@link Noise.probability} that two weights of this sum can have. */
  smallestProbability(before: number, after: number): number
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

/** The noise of a difference. Pure arithmetic: nothing is drawn by chance. */
export function noiseOf({normalisation, totals, scale, sampleWeights, dispersion}: Difference): Noise {
  // Samples that come in bursts say as much as fewer independent ones.
  const oneAfter = sampleWeights.after.weight * dispersion
  const oneBefore = sampleWeights.before.weight * scale * dispersion
  const expected = oneBefore / (oneBefore + oneAfter)
  const hasFixedTotal = normalisation === 'total'
  const all = totals.after
  const shareOf = (before: number, after: number) => Math.min(1, Math.max(0, (before + after) / (2 * all)))
  // Of a function with more than half of everything, the rest is the rarer and so the sharper measure.
  const rarer = (before: number, after: number): readonly [number, number] =>
    hasFixedTotal && shareOf(before, after) > 0.5
      ? [Math.max(0, all - before), Math.max(0, all - after)]
      : [before, after]
  return {
    error: (before, after) => {
      const variance = Math.abs(after) * oneAfter + Math.abs(before) * oneBefore
      return Math.sqrt(variance * (hasFixedTotal ? 1 - shareOf(before, after) : 1))
    },
    probability: (before, after) => {
      const [there, here] = rarer(before, after)
      return conditional(here / oneAfter, there / oneBefore, expected)
    },
    smallestProbability: (before, after) => {
      const [there, here] = rarer(before, after)
      return Math.min(1, 2 * Math.min(expected, 1 - expected) ** (here / oneAfter + there / oneBefore))
    },
  }
}
