import {surelyAligned} from '../alignment.ts'
import {likenessIn} from '../likeness.ts'
import {type Lists, listOf} from '../lists.ts'
import {PairNumbers} from '../pair-numbers.ts'
import {NONE, type Pairs} from '../pairs.ts'
import type {TwoBuilds} from '../two-builds.ts'
import {Votes} from './votes.ts'

/** Functions that call more are not looked at. */
const MOST_CALLS = 64
const SAME_PLACE = 1.5
const MOST_LIKENESS = 3
/** What speaks for a place at which both call one pair, and against one at which only one does. */
const PAIR = 4
const MARGIN = 1.5
const RIVAL = 0.5

/** Whether a function calls any that has no partner, and not too many. */
function hasFree({starts, values}: Lists, caller: number, partners: Int32Array): boolean {
  const [start, end] = [starts[caller]!, starts[caller + 1]!]
  if (end - start > MOST_CALLS) return false
  for (let at = start; at < end; at++) if (partners[values[at]!] === NONE) return true
  return false
}

/** Two lists of calls without the pairs that both begin and end with. */
function betweenPairs(calls: Uint32Array, others: Uint32Array, {afterOf}: Pairs): [Uint32Array, Uint32Array] {
  const most = Math.min(calls.length, others.length)
  let start = 0
  while (start < most && afterOf[calls[start]!] === others[start]) start++
  let end = 0
  while (end < most - start && afterOf[calls.at(-1 - end)!] === others.at(-1 - end)) end++
  return [calls.subarray(start, calls.length - end), others.subarray(start, others.length - end)]
}

/** How much speaks for each two of the functions that are called, row by row. */
function gainsOf(calls: Uint32Array, others: Uint32Array, gain: (one: number, other: number) => number): Float64Array {
  const gains = new Float64Array(calls.length * others.length)
  let at = 0
  for (const one of calls) for (const other of others) gains[at++] = gain(one, other)
  return gains
}

/** Matches functions that two of one pair call at the same place of their code. */
export function matchByCalls(builds: TwoBuilds, pairs: Pairs): void {
  const likeness = likenessIn(builds, pairs)
  // The same two are called from many places.
  const known = new PairNumbers(Number.NaN)
  const ofFree = (one: number, other: number): number => {
    const place = known.placeOf(one, other)
    if (Number.isNaN(known.at(place))) known.set(place, SAME_PLACE + Math.min(MOST_LIKENESS, likeness(one, other)))
    return known.at(place)
  }
  const gain = (one: number, other: number): number => {
    if (pairs.afterOf[one] === other) return PAIR
    return pairs.areFree(one, other) ? ofFree(one, other) : -PAIR
  }
  const votes = new Votes()
  const [{calls: lists}, {calls: otherLists}] = [builds.before.build.code, builds.after.build.code]
  pairs.afterOf.forEach((partner, caller) => {
    if (partner === NONE || !hasFree(lists, caller, pairs.afterOf)) return
    if (!hasFree(otherLists, partner, pairs.beforeOf)) return
    const [calls, others] = betweenPairs(listOf(lists, caller), listOf(otherLists, partner), pairs)
    const gains = gainsOf(calls, others, gain)
    if (gains.every((one) => one <= 0 || one === PAIR)) return
    for (const {first, second} of surelyAligned(calls.length, others.length, gains, MARGIN)) {
      const [one, other] = [calls[first]!, others[second]!]
      if (pairs.areFree(one, other)) votes.add(one, other, gains[first * others.length + second]!)
    }
  })
  votes.elect(pairs, 'calls', 2, RIVAL)
}
