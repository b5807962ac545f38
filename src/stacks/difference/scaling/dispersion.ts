import {medianOf} from '../../../statistics/median.ts'
import type {Frame} from '../../model/stacks.ts'
import {bothSides} from '../both-sides.ts'
import type {Difference, Dispersion} from '../difference.ts'

/** Below so many samples on both sides together a function says little about how much functions vary. */
const FEWEST_SAMPLES = 20
/** Below so many such functions their middle may itself be a change. */
export const FEWEST_FUNCTIONS = 8
/** Median of a chi-squared distribution with one degree of freedom: what the squares would have by chance alone. */
const MEDIAN_BY_CHANCE = 0.4549
/** Most of all votes that one function has on what did not move. */
const LARGEST_VOTE = 0.25

/** Samples of one function on both sides together, and the part of them that is after. */
export interface Split {
  readonly samples: number
  readonly after: number
}

/** The precision of each part, none with more than {@link LARGEST_VOTE} of all. */
function votesOf(splits: readonly Split[]): number[] {
  const precisions = splits.map(({samples}) => Math.sqrt(samples))
  const largest = precisions.reduce((most, one) => Math.max(most, one), 0)
  const others = precisions.reduce((sum, one) => sum + one, 0) - largest
  const most = (others * LARGEST_VOTE) / (1 - LARGEST_VOTE)
  return precisions.map((one) => Math.min(one, most))
}

/**
 * The part after of what did not move: the mean of the middle half of all parts. Where one function doubles, the shares of
 * all others fall by the same factor, and that is no spread.
 */
export function unmovedPart(splits: readonly Split[]): number {
  const votes = votesOf(splits)
  const all = votes.reduce((sum, one) => sum + one, 0)
  const [from, to] = [all / 4, (all * 3) / 4]
  const order = [...splits.keys()].sort((one, other) => splits[one]!.after - splits[other]!.after)
  let [seen, sum] = [0, 0]
  for (const index of order) {
    const within = Math.max(0, Math.min(seen + votes[index]!, to) - Math.max(seen, from))
    sum += within * splits[index]!.after
    seen += votes[index]!
  }
  return sum / (to - from)
}

/** What the samples of functions are read from. */
export type Sampled = Pick<Difference, 'stacks' | 'scale' | 'sampleWeights'>

/** Of each function that has samples enough and that is wanted. */
export function splitsOf(difference: Sampled, isWanted: (one: Frame) => boolean = () => true): Split[] {
  const {stacks, scale, sampleWeights} = difference
  const {selfBefore, selfAfter} = bothSides({...difference, profiles: null})
  return Array.from(selfBefore, (weight, id) => {
    const before = weight / (sampleWeights.before.weight * scale)
    const after = selfAfter[id]! / sampleWeights.after.weight
    return {samples: before + after, after: after / (before + after)}
  }).filter(({samples}, id) => samples >= FEWEST_SAMPLES && isWanted(stacks.frames[id]!))
}

/**
 * How many times as much as by chance alone the weights of functions vary between the two profiles; 1 or more. Samples
 * come in bursts, and two runs of one program never meet the same machine, so a change has to stand out from what most
 * functions do. Given the samples of both sides together those after are binomial if nothing moved; the measure is the
 * median of their squared deviations, in standard errors, over what that is by chance: robust against the functions that
 * did change, as genomic control (Devlin and Roeder, Biometrics 55, 1999). 1 where too few functions have samples enough.
 */
export function dispersionOf(difference: Omit<Difference, 'dispersion'>): Dispersion {
  const splits = splitsOf(difference)
  const functionCount = splits.length
  if (functionCount < FEWEST_FUNCTIONS) return {factor: 1, grounds: 'assumed', functionCount}
  const unmoved = unmovedPart(splits)
  const squares = splits.map(({samples, after}) => (samples * (after - unmoved) ** 2) / (unmoved * (1 - unmoved)))
  const factor = Math.max(1, (medianOf(squares.filter(Number.isFinite)) ?? 0) / MEDIAN_BY_CHANCE)
  return {factor, grounds: 'measured', functionCount}
}
