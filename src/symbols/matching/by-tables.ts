import {surelyAligned} from './alignment.ts'
import {likenessIn} from './likeness.ts'
import type {Pairs} from './pairs.ts'
import type {TwoBuilds} from './two-builds.ts'
import {Votes} from './votes.ts'

type Table = readonly (number | undefined)[]

/** Larger tables are made by hand, or none. */
const MOST_SLOTS = 400
/** What speaks for the same place in the tables of one class, beside what the functions are like. */
const SAME_CLASS = 2
const MARGIN = 1
/** Another partner may have this share of the votes: in tables of heirs, functions that are no longer overridden. */
const RIVAL = 0.5

/** Passes on the slots of two tables of one class that are one: all, if they have as many; else those that are sure. */
function alignedSlots(
  before: Table,
  after: Table,
  gain: (one: number, other: number) => number,
  found: (one: number, other: number) => void,
): void {
  const pair = (first: number, second: number): void => {
    const [one, other] = [before[first], after[second]]
    if (one !== undefined && other !== undefined) found(one, other)
  }
  if (before.length === after.length) {
    for (let slot = 0; slot < before.length; slot++) pair(slot, slot)
    return
  }
  if (before.length > MOST_SLOTS || after.length > MOST_SLOTS) return
  const gains = new Float64Array(before.length * after.length)
  for (let row = 0; row < before.length; row++) {
    for (let column = 0; column < after.length; column++) {
      const [one, other] = [before[row], after[column]]
      gains[row * after.length + column] = one === undefined || other === undefined ? 0 : gain(one, other)
    }
  }
  for (const {first, second} of surelyAligned(before.length, after.length, gains, MARGIN)) pair(first, second)
}

/** Matches virtual functions by the tables of classes that both builds have, slot by slot. */
export function matchByTables(builds: TwoBuilds, pairs: Pairs): void {
  const likeness = likenessIn(builds, pairs)
  const gain = (one: number, other: number): number => {
    if (pairs.afterOf[one] === other) return 2 * SAME_CLASS
    return pairs.areFree(one, other) ? SAME_CLASS + likeness(one, other) : -SAME_CLASS
  }
  const votes = new Votes()
  for (const [name, tables] of builds.before.build.tables) {
    const others = builds.after.build.tables.get(name)
    if (others === undefined || others.length !== tables.length) continue
    tables.forEach((table, index) => {
      alignedSlots(table, others[index]!, gain, (one, other) => {
        if (pairs.areFree(one, other) && gain(one, other) > 0) votes.add(one, other, 1)
      })
    })
  }
  votes.elect(pairs, 'virtual-table', 1, RIVAL)
}
