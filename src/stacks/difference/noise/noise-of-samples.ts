import {incompleteBeta} from '../../../statistics/incomplete-beta.ts'
import {
  type Counted,
  equivalenceProbability,
  powerToFind,
  type SoughtGrowth,
  type Spread,
  samplesToFind,
} from '../../../statistics/two-shares.ts'
import type {Difference} from '../difference.ts'
import type {Compared, Noise, SoughtChange} from './noise.ts'

/** What the samples of both sides are worth: how many independent ones they count as. */
interface Evidence {
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

function evidenceOf(difference: Difference): Evidence {
  const {totals, scale, normalisation} = difference
  const one = oneSample(difference)
  return {
    samplesBefore: (totals.before * scale) / one.before,
    samplesAfter: totals.after / one.after,
    spread: normalisation === 'total' ? 'share' : 'rate',
    factor: (totals.before * scale) / totals.after,
  }
}

/**
 * The growth to be found in a function; where a share has no room to grow, the growth that led to it. Its share is that of
 * both sides, each as far as its samples tell it: one sample of a side says little of what the other has thousands of.
 */
function growthIn(
  {before, after}: Compared,
  all: number,
  {growth, alpha}: SoughtChange,
  evidence: Evidence,
): SoughtGrowth {
  const {samplesBefore, samplesAfter} = evidence
  const share = (before * samplesBefore + after * samplesAfter) / (samplesBefore + samplesAfter) / all
  const hasRoom = evidence.spread === 'rate' || share + growth <= 1
  return {share: hasRoom ? share : Math.max(0, share - growth), growth, alpha, ...evidence}
}

/**
 * What samples alone do to weights, times the dispersion. The variance of a weight is the weight times that of one sample,
 * as the sum of a Poisson number of equal samples has it; times `1 - share` where totals are made equal, since a share can
 * only grow where others shrink (binomial). Tested is by the exact conditional test of two Poisson counts (Przyborowski and
 * Wilenski, Biometrika 31, 1940), which given their sum are binomial. Where totals are made equal counts are divided by
 * `1 - share` first, by which a binomial count varies less than a Poisson one.
 */
export function noiseOfSamples(difference: Difference): Noise {
  const {before: oneBefore, after: oneAfter} = oneSample(difference)
  const evidence = evidenceOf(difference)
  const {samplesBefore, samplesAfter, spread, factor} = evidence
  const expected = oneBefore / (oneBefore + oneAfter)
  const all = difference.totals.after
  const left = (weight: number) => (spread === 'share' ? Math.min(1, Math.max(0, 1 - weight / all)) : 1)
  /** Samples that test a weight; of a function with more than half of everything, the rest is the rarer and so the sharper measure. */
  const tested = ({before, after}: Compared): readonly [number, number] => {
    const middle = (before + after) / 2
    if (spread === 'rate') return [before / oneBefore, after / oneAfter]
    if (middle <= all / 2) return [before / oneBefore / left(middle), after / oneAfter / left(middle)]
    const rest = (weight: number) => Math.max(0, all - weight)
    const share = Math.min(1, middle / all)
    return [rest(before) / oneBefore / share, rest(after) / oneAfter / share]
  }
  const counted = (weight: number, one: number, samples: number): Counted => ({count: weight / one, samples})
  return {
    error: ({before, after}) =>
      Math.sqrt(Math.abs(after) * oneAfter * left(after) + Math.abs(before) * oneBefore * left(before)),
    probability: (one) => {
      const [there, here] = tested(one)
      return conditional(here, there, expected)
    },
    smallestProbability: (one) => {
      const [there, here] = tested(one)
      return Math.min(1, 2 * Math.min(expected, 1 - expected) ** (here + there))
    },
    equivalence: ({before, after}, margin) =>
      equivalenceProbability(counted(before, oneBefore, samplesBefore), counted(after, oneAfter, samplesAfter), {
        margin: margin / all,
        spread,
        factor,
      }),
    search: (sought) => (one) => {
      const growth = growthIn(one, all, sought, evidence)
      return {
        share: growth.share,
        isFound: powerToFind(growth, samplesBefore, samplesAfter) >= sought.power,
        needed: () => Math.ceil(samplesToFind(growth, sought.power) * difference.dispersion.factor),
      }
    },
  }
}
