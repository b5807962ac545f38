import {Numbering} from '../../numbering.ts'
import {likenessIn} from '../likeness.ts'
import {inverted, type Lists, ListsInOrder, lengthOf, listOf} from '../lists.ts'
import {PairNumbers} from '../pair-numbers.ts'
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
function traitsOf(side: Side, one: number, pairOf: (function_: number) => number): number[] {
  const traits: number[] = []
  const add = (kind: keyof typeof KINDS, value: number): void => {
    const trait = 1 + KINDS[kind] * RANGE + value
    if (traits.length < MOST_TRAITS && !traits.includes(trait)) traits.push(trait)
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

/** By function without a partner, the numbers of its traits; those that have none are left out. */
function traitsOfFree(
  side: Side,
  partners: Int32Array,
  pairOf: (one: number) => number,
  numberOf: (trait: number) => number,
): Lists {
  const traits = new ListsInOrder(side.count)
  for (let one = 0; one < side.count; one++) {
    if (partners[one] === NONE) {
      for (const number of traitsOf(side, one, pairOf).map(numberOf)) if (number > 0) traits.add(number)
    }
    traits.endList()
  }
  return traits.lists()
}

/** Pairs of functions without partners that have a rare trait in common. */
function candidatesOf({before, after}: TwoBuilds, pairs: Pairs): PairNumbers {
  const numbering = new Numbering()
  const earlier = traitsOfFree(
    before,
    pairs.afterOf,
    (one) => pairs.afterOf[one]!,
    (trait) => numbering.of(trait),
  )
  const pairOf = (one: number): number => (pairs.beforeOf[one] === NONE ? NONE : one)
  const later = traitsOfFree(after, pairs.beforeOf, pairOf, (trait) => numbering.known(trait))
  const [owners, others] = [inverted(earlier, 1 + numbering.count), inverted(later, 1 + numbering.count)]
  const candidates = new PairNumbers(0)
  for (let trait = 1; trait <= numbering.count; trait++) {
    if (lengthOf(owners, trait) > MOST_OWNERS || lengthOf(others, trait) > MOST_OWNERS) continue
    for (const one of listOf(owners, trait)) for (const other of listOf(others, trait)) candidates.placeOf(one, other)
  }
  return candidates
}

/** Matches functions anywhere that share rare traits with one function of the other build only, and are like it. */
export function matchByTraits(builds: TwoBuilds, pairs: Pairs): void {
  const candidates = candidatesOf(builds, pairs)
  const likeness = likenessIn(builds, pairs)
  const votes = new Votes()
  for (let place = 1; place <= candidates.count; place++) {
    const [one, other] = [candidates.beforeAt(place), candidates.afterAt(place)]
    const sum = likeness(one, other)
    if (sum > 0) votes.add(one, other, sum)
  }
  votes.elect(pairs, 'shape', LEAST, RIVAL)
}
