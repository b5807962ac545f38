import type {Lists} from './lists.ts'
import type {Pairs} from './pairs.ts'
import {countRelatives, lengthOf, type Relatives} from './relatives.ts'
import type {Side, TwoBuilds} from './two-builds.ts'

/** How much speaks for two functions being one: above 0 for it, below against it. Units are about those of log-odds. */
export type Likeness = (before: number, after: number) => number

/** Less does not matter. */
const LEAST = -6

/** How many values two ascending lists have in common. */
function shared(lists: Lists, one: number, others: Lists, other: number): number {
  let [count, at, otherAt] = [0, lists.starts[one]!, others.starts[other]!]
  const [end, otherEnd] = [lists.starts[one + 1]!, others.starts[other + 1]!]
  while (at < end && otherAt < otherEnd) {
    const difference = lists.values[at]! - others.values[otherAt]!
    if (difference === 0) count++
    if (difference <= 0) at++
    if (difference >= 0) otherAt++
  }
  return count
}

/** Whether two lists have more in common than not. */
export function agreesOn(lists: Lists, one: number, others: Lists, other: number): boolean {
  return 3 * shared(lists, one, others, other) > lengthOf(lists, one) + lengthOf(others, other)
}

/** Share of the most that can speak against two functions which both use something, and nothing of it in common. */
const NOTHING_COMMON = 0.6

function agreement(lists: Lists, one: number, others: Lists, other: number, each: number, most: number): number {
  const [length, otherLength] = [lengthOf(lists, one), lengthOf(others, other)]
  if (length === 0 && otherLength === 0) return 0
  const both = shared(lists, one, others, other)
  if (both === 0 && length > 0 && otherLength > 0) return -most * NOTHING_COMMON
  const alone = length + otherLength - 2 * both
  return Math.max(-most, Math.min(most, each * (both - alone / 3)))
}

/** What speaks against two functions of which one is in the virtual tables of a class that both builds have, and the other in none of it. */
const OTHER_CLASS = -4

/** What classes say: in whose virtual tables functions are, as far as both builds have them. */
function classes(one: Side, before: number, other: Side, after: number): number {
  const [length, otherLength] = [lengthOf(one.classes, before), lengthOf(other.classes, after)]
  if (length === 0 && otherLength === 0) return 0
  return shared(one.classes, before, other.classes, after) > 0 ? 1 : OTHER_CLASS
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
  const counts = {same: 0, different: 0}
  return (one, other) => {
    const byCode = code(before, one, after, other)
    if (byCode < LEAST) return LEAST
    return (
      byCode +
      agreement(build.uses, one, later.uses, other, 1, 4) +
      agreement(build.code.constants, one, later.code.constants, other, 0.7, 3) +
      classes(before, one, after, other) +
      relatives(build.code.calls, one, later.code.calls, other, pairs, counts) +
      callers(before.callers, one, after.callers, other, pairs, counts)
    )
  }
}
