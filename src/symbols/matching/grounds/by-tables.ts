import {surelyAligned} from '../alignment.ts'
import {likenessIn} from '../likeness.ts'
import {NONE, type Pairs} from '../pairs.ts'
import {positionsIn} from '../position.ts'
import type {TwoBuilds} from '../two-builds.ts'
import {Votes} from './votes.ts'

type Table = readonly (number | undefined)[]

/** Larger tables are made by hand, or none. */
const MOST_SLOTS = 400
/** What speaks for the same class, beside what the functions are like. */
const SAME_CLASS = 2
/** What each doubling of the slots that are known to be the same speaks for the others, and each that is not the same against them. */
const SLOTS = {same: 1.5, other: -3, most: 8}
const MARGIN = 1
/** Another partner may have this share of the votes: in tables of heirs, functions that are no longer overridden. */
const RIVAL = 0.5

/** How much speaks for two functions that are in tables of one class. */
type Gain = (one: number, other: number) => number
type Found = (one: number, other: number) => void

/** Slots of tables that have as many: how much speaks for all of them being the same, by those that are known. */
function sameSlots(before: Table, after: Table, {afterOf, beforeOf}: Pairs): number {
  let [same, different] = [0, 0]
  before.forEach((one, slot) => {
    const other = after[slot]
    if (one === undefined || other === undefined) return
    if (afterOf[one] === other) same++
    else if (afterOf[one] !== NONE || beforeOf[other] !== NONE) different++
  })
  return Math.min(SLOTS.most, SLOTS.same * Math.log2(1 + same) + SLOTS.other * different)
}

function slotBySlot(before: Table, after: Table, gain: Gain, pairs: Pairs, found: Found): void {
  const slots = Math.max(0, sameSlots(before, after, pairs))
  before.forEach((one, slot) => {
    const other = after[slot]
    if (one !== undefined && other !== undefined && gain(one, other) + slots > 0) found(one, other)
  })
}

function aligned(before: Table, after: Table, gain: Gain, found: Found): void {
  if (before.length > MOST_SLOTS || after.length > MOST_SLOTS) return
  const gains = new Float64Array(before.length * after.length)
  for (let row = 0; row < before.length; row++) {
    for (let column = 0; column < after.length; column++) {
      const [one, other] = [before[row], after[column]]
      gains[row * after.length + column] = one === undefined || other === undefined ? 0 : gain(one, other)
    }
  }
  for (const {first, second} of surelyAligned(before.length, after.length, gains, MARGIN)) {
    const [one, other] = [before[first], after[second]]
    if (one !== undefined && other !== undefined) found(one, other)
  }
}

/** Matches virtual functions of two tables of one class. */
type MatchTables = (before: Table, after: Table, gain: Gain, pairs: Pairs, found: Found) => void

function matchByTables(builds: TwoBuilds, pairs: Pairs, matchTables: MatchTables): void {
  const likeness = likenessIn(builds, pairs)
  const positions = positionsIn(pairs)
  const gain = (one: number, other: number): number => {
    if (pairs.afterOf[one] === other) return 2 * SAME_CLASS
    return pairs.areFree(one, other) ? SAME_CLASS + likeness(one, other) + positions(one, other) : -SAME_CLASS
  }
  const votes = new Votes()
  const found = (one: number, other: number): void => {
    if (pairs.areFree(one, other)) votes.add(one, other, 1)
  }
  for (const [name, tables] of builds.before.build.tables) {
    const others = builds.after.build.tables.get(name)
    if (others === undefined || others.length !== tables.length) continue
    tables.forEach((table, index) => {
      matchTables(table, others[index]!, gain, pairs, found)
    })
  }
  votes.elect(pairs, 'virtual-table', 1, RIVAL)
}

/** Matches virtual functions slot by slot, where tables of a class that both builds have are of one length. */
export function matchBySlots(builds: TwoBuilds, pairs: Pairs): void {
  matchByTables(builds, pairs, (before, after, gain, known, found) => {
    if (before.length === after.length) slotBySlot(before, after, gain, known, found)
  })
}

/**
 * Matches virtual functions by tables that have become longer or shorter, as sequences. It takes what is known of the
 * places around them: new functions and grown ones cannot be told apart by what they are like alone.
 */
export function matchBySequences(builds: TwoBuilds, pairs: Pairs): void {
  matchByTables(builds, pairs, (before, after, gain, known, found) => {
    if (before.length !== after.length) aligned(before, after, gain, found)
    else slotBySlot(before, after, gain, known, found)
  })
}
