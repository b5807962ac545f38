import {agreement, type Common, shared} from './agreement.ts'
import {type Lists, lengthOf} from './lists.ts'
import type {Pairs} from './pairs.ts'
import {countRelatives, type Relatives} from './relatives.ts'
import type {Side, TwoBuilds} from './two-builds.ts'

/** How much speaks for two functions being one: above 0 for it, below against it. Units are about those of log-odds. */
export type Likeness = (before: number, after: number) => number

/** Less does not matter. */
const LEAST = -6

/** What other code of one length speaks for two functions, and each factor of e between the lengths against them. */
const LENGTHS = {same: 1.2, factor: 5}
/** Functions whose lengths differ by more come to less than the least. */
const MOST_TIMES_LONGER = Math.exp((LENGTHS.same - LEAST) / LENGTHS.factor)
/** Instructions that are added before lengths are compared: of short functions each counts for less. */
const LENGTH_OFFSET = 2

/** The most that lists speak for or against two functions, and the share of it that constants do. */
const LISTS = {most: 4, constants: 0.7}

/** What two lists say of two functions, by what they have in common; `weights` are of the first lists' values. */
function lists(lists: Lists, one: number, others: Lists, other: number, into: Common, weights?: Float32Array): number {
  const [length, otherLength] = [lengthOf(lists, one), lengthOf(others, other)]
  if (length === 0 && otherLength === 0) return 0
  return agreement(length, otherLength, shared(lists, one, others, other, into, weights), LISTS.most)
}

/** What speaks against two functions of which one is in the virtual tables of a class that both builds have, and the other in none of it. */
const OTHER_CLASS = -4

/** What classes say: in whose virtual tables functions are, as far as both builds have them. */
function classes(one: Side, before: number, other: Side, after: number, into: Common): number {
  const [length, otherLength] = [lengthOf(one.classes, before), lengthOf(other.classes, after)]
  if (length === 0 && otherLength === 0) return 0
  return shared(one.classes, before, other.classes, after, into).count > 0 ? 1 : OTHER_CLASS
}

/**
 * What the only caller of both says, if it is one, and if it is not known to be. Parts that a compiler split off have one
 * and are alike: they wait for it.
 */
const ONLY_CALLER = {same: 1, other: -4}

/** What functions say that are related to both (called by them, or calling them), as far as they have partners. */
function relatives(lists: Lists, one: number, others: Lists, other: number, pairs: Pairs, counts: Relatives): number {
  const {same, different} = countRelatives(lists, one, others, other, pairs, counts)
  return Math.max(-3, Math.min(4, same * 0.8 - different * 0.5))
}

function callers(lists: Lists, one: number, others: Lists, other: number, pairs: Pairs, counts: Relatives): number {
  if (lengthOf(lists, one) !== 1 || lengthOf(others, other) !== 1)
    return relatives(lists, one, others, other, pairs, counts)
  const isSame = pairs.afterOf[lists.values[lists.starts[one]!]!] === others.values[others.starts[other]!]
  return isSame ? ONLY_CALLER.same : ONLY_CALLER.other
}

function code(before: Side, one: number, after: Side, other: number): number {
  const [length, otherLength] = [before.lengths[one]!, after.lengths[other]!]
  const [more, less] = [Math.max(length, otherLength) + LENGTH_OFFSET, Math.min(length, otherLength) + LENGTH_OFFSET]
  if (more > less * MOST_TIMES_LONGER) return LEAST
  const size = Math.log2(1 + Math.min(length, otherLength))
  if (before.whole[one] !== 0 && before.whole[one] === after.whole[other]) return 3 + size
  if (before.exact[one] !== 0 && before.exact[one] === after.exact[other]) return 2 + size
  if (before.shapes[one] !== 0 && before.shapes[one] === after.shapes[other]) return 1.5 + 0.7 * size
  return LENGTHS.same - LENGTHS.factor * Math.log(more / less)
}

/** Judges pairs of functions by all that is known of both builds and of the pairs that are found. */
export function likenessIn({before, after}: TwoBuilds, pairs: Pairs): Likeness {
  const [{build}, {build: later}] = [before, after]
  const [counts, common] = [
    {same: 0, different: 0},
    {count: 0, weight: 0},
  ]
  return (one, other) => {
    const byCode = code(before, one, after, other)
    if (byCode <= LEAST) return LEAST
    return (
      byCode +
      lists(build.uses, one, later.uses, other, common, before.useWeights) +
      LISTS.constants * lists(build.code.constants, one, later.code.constants, other, common) +
      classes(before, one, after, other, common) +
      relatives(build.code.calls, one, later.code.calls, other, pairs, counts) +
      callers(before.callers, one, after.callers, other, pairs, counts)
    )
  }
}
