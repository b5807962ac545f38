import {
  NO_PRIOR,
  type SeenVariance,
  shrunkenVariance,
  type VariancePrior,
  variancePrior,
} from '../../../statistics/variance-prior.ts'
import {
  differenceProbability,
  type MeanDifference,
  meanDifference,
  searchFor,
  withinProbability,
} from '../../../statistics/welch-t.ts'
import {bothSides} from '../both-sides.ts'
import type {ComparedProfiles, Difference} from '../difference.ts'
import type {Compared, Noise} from './noise.ts'
import {noiseOfSamples} from './noise-of-samples.ts'

/** Below so many samples in all profiles together a function says little about how much functions vary. */
const FEWEST_SAMPLES = 20
/** Shares that differ by less are equal: the same weights added up in another order. */
const ROUNDING = 1e-9

type Sizes = Pick<Difference, 'totals' | 'normalisation'>

/** What chance alone varies a weight by is in proportion to: the weight, and where totals are made equal also what is left. */
function sizeOf(weight: number, {totals, normalisation}: Sizes): number {
  if (normalisation !== 'total') return weight
  const left = 1 - weight / totals.after
  return left <= ROUNDING ? 0 : weight * left
}

/** The variance of one profile, by those of both sides together. */
function pooled(one: number, other: number, before: number, after: number): number {
  return ((before - 1) * one + (after - 1) * other) / (before + after - 2)
}

/** What the functions of a difference say together of how one of them varies between profiles, by itself and in total. */
export function priorOf(difference: Omit<Difference, 'dispersion'>, profiles: ComparedProfiles): VariancePrior {
  const {before, after} = profiles
  const {selfBefore, selfAfter, totalBefore, totalAfter, variances} = bothSides(difference)
  const {sampleWeights, scale, stacks, totals} = difference
  const degrees = before + after - 2
  const seen: SeenVariance[] = []
  const add = (there: number, here: number, [one, other]: readonly [number, number]) => {
    const samples = there / (sampleWeights.before.weight * scale) + here / sampleWeights.after.weight
    const size = sizeOf((there + here) / 2, difference)
    const variance = pooled(one, other, before, after)
    if (samples >= FEWEST_SAMPLES && size > 0 && variance > (ROUNDING * totals.after) ** 2) seen.push({size, variance})
  }
  stacks.frames.forEach(({kind}, id) => {
    if (kind === 'label') return
    const {self, total} = variances!
    add(totalBefore[id]!, totalAfter[id]!, [total.before[id]!, total.after[id]!])
    const isLeaf = selfBefore[id] === totalBefore[id] && selfAfter[id] === totalAfter[id]
    if (!isLeaf) add(selfBefore[id]!, selfAfter[id]!, [self.before[id]!, self.after[id]!])
  })
  return variancePrior(seen, degrees)
}

/** One thing on both sides, with the variance of one profile on each, and what it was drawn to. */
interface Spread {
  readonly variances: readonly [before: number, after: number]
  readonly prior: VariancePrior
}

type SpreadOf = (one: Compared) => Spread

/**
 * The variances that a weight is tested by: drawn to what functions of its size have, unless it varies far more than these,
 * and never below what samples alone do.
 */
function spreadsOf(
  difference: Difference,
  {before, after, prior: common}: ComparedProfiles,
): (one: Compared) => Spread {
  const {sampleWeights, scale} = difference
  const oneSample = [sampleWeights.before.weight * scale * before, sampleWeights.after.weight * after] as const
  return (one) => {
    const size = sizeOf((one.before + one.after) / 2, difference)
    const [there, here] = one.variances ?? [0, 0]
    const prior = common.isOutlying(pooled(there, here, before, after), size) ? NO_PRIOR : common
    const varianceOf = (side: 0 | 1, weight: number, variance: number, count: number) =>
      Math.max(shrunkenVariance(variance, count - 1, size, prior), sizeOf(weight, difference) * oneSample[side])
    return {variances: [varianceOf(0, one.before, there, before), varianceOf(1, one.after, here, after)], prior}
  }
}

/** The variances of one thing that has grown, no smaller than what functions of the size that it grows to have. */
function grownVariance({totals, ...difference}: Difference, one: Compared, spreadOf: SpreadOf, wanted: number): number {
  const {prior} = difference.profiles!
  const middle = (one.before + one.after) / 2
  const size = (middle + Math.min(totals.after, middle + wanted)) / 2
  // Of what no profile has seen this is all that is known.
  const expected = prior.varianceAt(sizeOf(size, {...difference, totals}))
  const [own, least] = [spreadOf(one), spreadOf({before: size, after: size, variances: [expected, expected]})]
  return [0, 1].reduce((sum, side) => sum + Math.max(own.variances[side]!, least.variances[side]!), 0)
}

/** Looks for growth as it is tested: by the variances drawn to those of others, and by those of its own profiles alone. */
function searchBy(
  difference: Difference,
  {before, after, prior}: ComparedProfiles,
  spreadOf: SpreadOf,
): Noise['search'] {
  const {totals, confidence} = difference
  return ({growth, alpha, power}) => {
    const by = ({degreesOfFreedom}: VariancePrior) => searchFor({priorDegrees: degreesOfFreedom, alpha, power})
    const searches = new Map([prior, NO_PRIOR].map((one) => [one, by(one)]))
    const alone = searchFor({priorDegrees: 0, alpha: 1 - confidence, power})
    const wanted = growth * totals.after
    return (one) => {
      const variance = grownVariance(difference, one, spreadOf, wanted)
      const both = [searches.get(spreadOf(one).prior)!, alone]
      return {
        share: (one.before + one.after) / 2 / totals.after,
        isFound: both.every(({isFound}) => isFound(wanted, variance, Math.min(before, after))),
        needed: () => {
          const counts = both.map(({needed}) => needed(wanted, variance))
          return counts.includes(null) ? null : Math.max(...counts.map(Number))
        },
      }
    }
  }
}

/**
 * What weights vary by from profile to profile, two or more a side: Welch's test of their means by the variances of
 * {@link spreadsOf}; what its own profiles alone would not tell, not corrected for the others, is chance, since of few
 * profiles it is not seen that one function varies more than others. How many samples can tell anything at all goes by the samples of all profiles together.
 */
export function noiseOfProfiles(difference: Difference, profiles: ComparedProfiles): Noise {
  const {before, after} = profiles
  const {confidence} = difference
  const spreadOf = spreadsOf(difference, profiles)
  const ownSpreadOf = spreadsOf(difference, {...profiles, prior: NO_PRIOR})
  const changeBy = (one: Compared, {variances, prior}: Spread): MeanDifference => {
    const isEqual = Math.abs(one.after - one.before) <= ROUNDING * difference.totals.after
    return meanDifference(
      {count: before, mean: one.before, variance: variances[0]},
      {count: after, mean: isEqual ? one.before : one.after, variance: variances[1]},
      prior.degreesOfFreedom,
    )
  }
  const changeOf = (one: Compared) => changeBy(one, spreadOf(one))
  return {
    error: (one) => changeOf(one).standardError,
    probability: (one) => {
      const probability = differenceProbability(changeOf(one))
      if (probability > 1 - confidence) return probability
      return differenceProbability(changeBy(one, ownSpreadOf(one))) <= 1 - confidence ? probability : 1
    },
    smallestProbability: noiseOfSamples(difference).smallestProbability,
    equivalence: (one, margin) => withinProbability(changeOf(one), margin),
    search: searchBy(difference, profiles, spreadOf),
  }
}
