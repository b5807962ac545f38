import {seededRandom, shuffled} from '../random.ts'
import {FEWEST_BESIDE, largestSplit, scoresOf, windowsOf} from './rank-split.ts'

/** Orders that are drawn for each length. */
const DRAWN = 499
/** Any number: the same inputs give the same answer. */
const SEED = 0x9e3779b9
/** Lengths are taken for the next of these, each so much longer: of longer series chance reaches further, so that nothing is called early. */
const STEP = 1.25
/** Chances below it are reckoned from the last that is drawn. */
const TAIL = 0.05

const known = new Map<number, Float64Array>()

function roundedUp(length: number): number {
  let size = 2 * FEWEST_BESIDE
  while (size < length) size = Math.ceil(size * STEP)
  return size
}

/** What the largest split of so many values in any order comes to, ascending. */
function statisticsByChance(length: number): Float64Array {
  const there = known.get(length)
  if (there !== undefined) return there
  const scores = scoresOf(Array.from({length}, (_, rank) => rank))
  const windows = windowsOf(length)
  const random = seededRandom(SEED)
  const statistics = new Float64Array(DRAWN)
  for (let draw = 0; draw < DRAWN; draw++) {
    statistics[draw] = largestSplit(Float64Array.from(shuffled(scores, random)), windows)?.statistic ?? 0
  }
  statistics.sort()
  known.set(length, statistics)
  return statistics
}

/**
 * The chance of a split standing out so far in `length` values whose order means nothing. Equal values make it smaller than
 * it is said to be. Chances below 5 % follow the tail of a normal variable's largest one (Siegmund, Sequential
 * Analysis, 1985), from the drawn one on: ranks have no longer tail.
 */
export function splitChance(statistic: number, length: number): number {
  const drawn = statisticsByChance(roundedUp(length))
  const reached = drawn.length - lowerBound(drawn, statistic)
  const seen = (reached + 1) / (drawn.length + 1)
  if (seen > TAIL) return seen
  const from = drawn[Math.floor(drawn.length * (1 - TAIL))]!
  return TAIL * (statistic / from) * Math.exp((from ** 2 - statistic ** 2) / 2)
}

const smallest = new Map<number, number>()

/** The smallest chance that so many values can come to: that of values in ascending order. */
export function smallestSplitChance(length: number): number {
  const there = smallest.get(length)
  if (there !== undefined) return there
  const split = largestSplit(scoresOf(Array.from({length}, (_, rank) => rank)), windowsOf(length))
  const chance = split === null ? 1 : splitChance(split.statistic, length)
  smallest.set(length, chance)
  return chance
}

/** The first place of a value that is not below `least`. */
function lowerBound(sorted: Float64Array, least: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < least) low = middle + 1
    else high = middle
  }
  return low
}
