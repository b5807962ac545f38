import {seededRandom, shuffled} from './random.ts'

/**
 * How the sides of a comparison could have fallen had nothing changed: for each unit 1 or -1. Of pairs it says whether
 * the two are swapped, of units without pairs on which side one stands. The first is what was measured.
 */
export interface Arrangements {
  readonly list: readonly Int8Array[]
  /** Whether these are all that there are; else some of them, drawn by a seed. */
  readonly isComplete: boolean
}

/** Up to so many all are looked at; else as many are drawn. */
const MOST = 2048
/** Any number: the same inputs give the same answer. */
const SEED = 0x9e3779b9

/** In how many ways `chosen` of `all` can be chosen. */
export function waysToChoose(all: number, chosen: number): number {
  let ways = 1
  for (let step = 1; step <= chosen; step++) ways = (ways * (all - chosen + step)) / step
  return Math.round(ways)
}

/** Swapping all pairs turns every change around and its size stays: so the first pair is never swapped. */
export function swapsOfPairs(pairs: number): Arrangements {
  const all = 2 ** Math.max(0, pairs - 1)
  const random = seededRandom(SEED)
  const isComplete = all <= MOST
  const list = Array.from({length: Math.min(all, MOST)}, (_, number) =>
    Int8Array.from({length: pairs}, (_, pair) => {
      if (pair === 0 || number === 0) return 1
      return (isComplete ? (number >> (pair - 1)) & 1 : random() < 0.5) ? -1 : 1
    }),
  )
  return {list, isComplete}
}

function sidesWith(places: readonly number[], all: number): Int8Array {
  const sides = new Int8Array(all).fill(-1)
  for (const place of places) sides[place] = 1
  return sides
}

/** All ways to choose `chosen` of the places from `from` to below `all`. */
function* choices(from: number, all: number, chosen: number): Generator<number[]> {
  if (chosen === 0) {
    yield []
    return
  }
  for (let first = from; first <= all - chosen; first++) {
    for (const rest of choices(first + 1, all, chosen - 1)) yield [first, ...rest]
  }
}

/** Of units without pairs, those of the base (-1) first: which of them stand on which side. */
export function sidesOfUnits(base: number, others: number): Arrangements {
  const all = base + others
  const measured = sidesWith(
    Array.from({length: others}, (_, index) => base + index),
    all,
  )
  if (waysToChoose(all, others) <= MOST) {
    const list = [...choices(0, all, others)].map((places) => sidesWith(places, all))
    return {list: [measured, ...list.filter((sides) => sides.join() !== measured.join())], isComplete: true}
  }
  const random = seededRandom(SEED)
  const drawn = Array.from({length: MOST - 1}, () => Int8Array.from(shuffled(measured, random)))
  return {list: [measured, ...drawn], isComplete: false}
}
