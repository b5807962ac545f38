import {type Lists, listOf} from './lists.ts'
import {NONE, type Pairs} from './pairs.ts'
import type {TwoBuilds} from './two-builds.ts'

/** How much speaks for two functions being one: above 0 for it, below against it. Units are about those of log-odds. */
export type Likeness = (before: number, after: number) => number

/** Longer lists are not looked at to the end. */
const LONGEST_LIST = 64
const LEAST = -6

/** How many values two ascending lists have in common. */
function shared(one: Uint32Array, other: Uint32Array): number {
  let [count, at, otherAt] = [0, 0, 0]
  while (at < one.length && otherAt < other.length) {
    const difference = one[at]! - other[otherAt]!
    if (difference === 0) count++
    if (difference <= 0) at++
    if (difference >= 0) otherAt++
  }
  return count
}

/** Share of the most that can speak against two functions which both use something, and nothing of it in common. */
const NOTHING_COMMON = 0.6

function agreement(one: Uint32Array, other: Uint32Array, each: number, most: number): number {
  if (one.length === 0 && other.length === 0) return 0
  const both = shared(one, other)
  const alone = one.length + other.length - 2 * both
  if (both === 0 && one.length > 0 && other.length > 0) return -most * NOTHING_COMMON
  return Math.max(-most, Math.min(most, each * (both - alone / 3)))
}

/**
 * What the only caller of both says, if it is one, and if it is not known to be. Parts that a compiler split off have one
 * and are alike: they wait for it.
 */
const ONLY_CALLER = {same: 1, other: -4}

/** What functions say that are related to both (called by them, or calling them), as far as they have partners; nothing if they are many. */
function relatives(ofBefore: Uint32Array, ofAfter: Uint32Array, pairs: Pairs): number {
  let [same, different] = [0, 0]
  if (ofBefore.length > LONGEST_LIST || ofAfter.length > LONGEST_LIST) return 0
  for (const one of ofBefore) {
    const partner = pairs.afterOf[one]!
    if (partner === NONE) continue
    if (ofAfter.includes(partner)) same++
    else different++
  }
  for (const other of ofAfter) {
    const partner = pairs.beforeOf[other]!
    if (partner !== NONE && !ofBefore.includes(partner)) different++
  }
  return Math.max(-3, Math.min(4, same * 0.8 - different * 0.5))
}

function callers(ofBefore: Uint32Array, ofAfter: Uint32Array, pairs: Pairs): number {
  if (ofBefore.length !== 1 || ofAfter.length !== 1) return relatives(ofBefore, ofAfter, pairs)
  return pairs.afterOf[ofBefore[0]!] === ofAfter[0] ? ONLY_CALLER.same : ONLY_CALLER.other
}

/** Judges pairs of functions by all that is known of both builds and of the pairs that are found. */
export function likenessIn({before, after}: TwoBuilds, pairs: Pairs): Likeness {
  const list = (lists: Lists, one: number): Uint32Array => listOf(lists, one)
  const byCode = (one: number, other: number): number => {
    const [length, otherLength] = [before.lengths[one]!, after.lengths[other]!]
    const size = Math.log2(1 + Math.min(length, otherLength))
    if (before.whole[one] !== 0 && before.whole[one] === after.whole[other]) return 3 + size
    if (before.exact[one] !== 0 && before.exact[one] === after.exact[other]) return 2 + size
    if (before.shapes[one] !== 0 && before.shapes[one] === after.shapes[other]) return 1.5 + 0.7 * size
    return 1.2 - 5 * Math.abs(Math.log((length + 2) / (otherLength + 2)))
  }
  return (one, other) => {
    const code = byCode(one, other)
    if (code < LEAST) return LEAST
    return (
      code +
      agreement(list(before.build.uses, one), list(after.build.uses, other), 1, 4) +
      agreement(list(before.build.code.constants, one), list(after.build.code.constants, other), 0.7, 3) +
      relatives(list(before.build.code.calls, one), list(after.build.code.calls, other), pairs) +
      callers(list(before.callers, one), list(after.callers, other), pairs)
    )
  }
}
