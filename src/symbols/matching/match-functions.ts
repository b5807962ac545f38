import type {Build} from './build.ts'
import {confirmationsOf} from './confirmations.ts'
import {refuseContradicted} from './contradictions.ts'
import type {FunctionMatches} from './function-matches.ts'
import {matchByCalls} from './grounds/by-calls.ts'
import {matchByCode} from './grounds/by-code.ts'
import {matchByOrder} from './grounds/by-order.ts'
import {matchBySymbol} from './grounds/by-symbol.ts'
import {matchBySequences, matchBySlots} from './grounds/by-tables.ts'
import {matchByTraits} from './grounds/by-traits.ts'
import {NONE, Pairs} from './pairs.ts'
import {sideBySide, type TwoBuilds} from './two-builds.ts'

/** Functions that have a partner, ascending. */
function matchedIn(partners: Int32Array): Uint32Array {
  return Uint32Array.from(partners.keys()).filter((one) => partners[one] !== NONE)
}

function toMatches(builds: TwoBuilds, pairs: Pairs): FunctionMatches {
  const [{build: before}, {build: after}] = [builds.before, builds.after]
  const confirmations = confirmationsOf(builds, pairs)
  const matched = matchedIn(pairs.afterOf)
  const places = new Uint32Array(pairs.afterOf.length)
  matched.forEach((one, place) => {
    places[one] = place
  })
  return {
    baseBefore: before.base,
    baseAfter: after.base,
    before: matched.map((one) => before.ranges.starts[one]!),
    after: matched.map((one) => after.ranges.starts[pairs.afterOf[one]!]!),
    grounds: Uint8Array.from(matched, (one) => pairs.grounds[one]!),
    confirmations: Uint8Array.from(matched, (one) => confirmations[one]!),
    byAfter: matchedIn(pairs.beforeOf).map((other) => places[pairs.beforeOf[other]!]!),
    countBefore: before.ranges.starts.length,
    countAfter: after.ranges.starts.length,
  }
}

/** What each round looks at: each helps the others. */
const GROUNDS = [matchBySlots, matchByOrder, matchByCalls, matchBySequences, matchByTraits]

/** A round that adds a smaller share of all pairs is the last. */
const WORTH_ANOTHER_ROUND = 0.003

/**
 * Which functions of one build are which of another one: one to one. What is ambiguous stays without a partner. Sure
 * grounds come first, and what they find helps the others, again and again until nothing is added; what contradicts the
 * rest is taken back.
 */
export function matchFunctions(before: Build, after: Build): FunctionMatches {
  const builds = sideBySide(before, after)
  const pairs = new Pairs(builds.before.count, builds.after.count)
  matchBySymbol(builds, pairs)
  matchByCode(builds, pairs)
  let known: number
  do {
    known = pairs.count
    for (const match of GROUNDS) match(builds, pairs)
    refuseContradicted(builds, pairs)
  } while (pairs.count - known > WORTH_ANOTHER_ROUND * pairs.count)
  return toMatches(builds, pairs)
}
