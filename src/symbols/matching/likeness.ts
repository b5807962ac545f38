import {agreement, type Common, shared} from './agreement.ts'
import {type Lists, lengthOf} from './lists.ts'
import type {Pairs} from './pairs.ts'
import {countRelatives, type Relatives} from './relatives.ts'
import type {Side, TwoBuilds} from './two-builds.ts'

/** How much speaks for two functions being one: above 0 for it, below against it. Units are about those of log-odds. */
export type Likeness = (before: number, after: number) => number

/** Less does not matter. */
const LEAST = -6

/** The most that lists speak for or against two functions, and the share of it that constants do. */
const LISTS = {most: 4, constants: 0.7}

/** What the texts, classes and functions of other libraries say that functions use. */
function uses({build, useWeights}: Side, before: number, {build: other}: Side, after: number, into: Common): number {
  const common = shared(build.uses, before, other.uses, after, into, useWeights)
  return agreement(lengthOf(build.uses, before), lengthOf(other.uses, after), common, LISTS.most)
}

/** What the numbers say that are written out in functions. */
function constants({build}: Side, before: number, {build: other}: Side, after: number, into: Common): number {
  const [lists, others] = [build.code.constants, other.code.constants]
  const common = shared(lists, before, others, after, into)
  return LISTS.constants * agreement(lengthOf(lists, before), lengthOf(others, after), common, LISTS.most)
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
  const size = Math.log2(1 + Math.min(length, otherLength))
  if (before.whole[one] !== 0 && before.whole[one] === after.whole[other]) return 3 + size
  if (before.exact[one] !== 0 && before.exact[one] === after.exact[other]) return 2 + size
  if (before.shapes[one] !== 0 && before.shapes[one] === after.shapes[other]) return 1.5 + 0.7 * size
  return 1.2 - 5 * Math.abs(Math.log((length + 2) / (otherLength + 2)))
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
    if (byCode < LEAST) return LEAST
    return (
      byCode +
      uses(before, one, after, other, common) +
      constants(before, one, after, other, common) +
      classes(before, one, after, other, common) +
      relatives(build.code.calls, one, later.code.calls, other, pairs, counts) +
      callers(before.callers, one, after.callers, other, pairs, counts)
    )
  }
}
