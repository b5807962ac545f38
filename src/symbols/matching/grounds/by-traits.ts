import {likenessIn} from '../likeness.ts'
import {type Lists, listOf} from '../lists.ts'
import {NONE, type Pairs} from '../pairs.ts'
import type {Side, TwoBuilds} from '../two-builds.ts'
import {Votes} from './votes.ts'

/** A trait that more functions have tells little. */
const MOST_OWNERS = 6
const MOST_TRAITS = 48
const LEAST = 5
/** How much of the best partner's sum the next best may have. */
const RIVAL = 0.65

/** Kinds of traits; each has a range of numbers of its own. */
const KINDS = {uses: 0, constants: 1, callees: 2, callers: 3, whole: 4, shapes: 5} as const
const RANGE = 2 ** 32

/** What a function can be found by: what it uses, its fingerprints, and the pairs that it calls or that call it. */
function traitsOf(side: Side, one: number, pairOf: (function_: number) => number): Set<number> {
  const traits = new Set<number>()
  const add = (kind: keyof typeof KINDS, value: number): void => {
    if (traits.size < MOST_TRAITS) traits.add(KINDS[kind] * RANGE + value)
  }
  const addPairs = (kind: 'callees' | 'callers', lists: Lists): void => {
    const end = Math.min(lists.starts[one + 1]!, lists.starts[one]! + MOST_TRAITS)
    for (let at = lists.starts[one]!; at < end; at++) {
      const pair = pairOf(lists.values[at]!)
      if (pair !== NONE) add(kind, pair)
    }
  }
  if (side.whole[one] !== 0) add('whole', side.whole[one]!)
  if (side.shapes[one] !== 0) add('shapes', side.shapes[one]!)
  for (const use of listOf(side.build.uses, one)) add('uses', use)
  for (const constant of listOf(side.build.code.constants, one)) add('constants', constant)
  addPairs('callees', side.build.code.calls)
  addPairs('callers', side.callers)
  return traits
}

/** By trait, the functions without a partner that have it; those of a trait that many have are cut off. */
function owners(side: Side, partners: Int32Array, pairOf: (one: number) => number): Map<number, number[]> {
  const found = new Map<number, number[]>()
  for (let one = 0; one < side.count; one++) {
    if (partners[one] !== NONE) continue
    for (const trait of traitsOf(side, one, pairOf)) {
      const known = found.get(trait)
      if (known === undefined) found.set(trait, [one])
      else if (known.length <= MOST_OWNERS) known.push(one)
    }
  }
  return found
}

/** Matches functions anywhere that share rare traits with one function of the other build only, and are like it. */
export function matchByTraits({before, after}: TwoBuilds, pairs: Pairs): void {
  const earlier = owners(before, pairs.afterOf, (one) => pairs.afterOf[one]!)
  const later = owners(after, pairs.beforeOf, (one) => (pairs.beforeOf[one] === NONE ? NONE : one))
  const candidates = new Set<number>()
  for (const [trait, ones] of earlier) {
    const others = later.get(trait)
    if (others === undefined || ones.length > MOST_OWNERS || others.length > MOST_OWNERS) continue
    for (const one of ones) for (const other of others) candidates.add(one * after.count + other)
  }
  const likeness = likenessIn({before, after}, pairs)
  const votes = new Votes()
  for (const candidate of candidates) {
    const [one, other] = [Math.floor(candidate / after.count), candidate % after.count]
    const sum = likeness(one, other)
    if (sum > 0) votes.add(one, other, sum)
  }
  votes.elect(pairs, 'shape', LEAST, RIVAL)
}
