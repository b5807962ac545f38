import type {Arrangements} from './arrangements.ts'

/** What is tested of one thing: a value for each unit, NaN where it was not measured. */
export type UnitValues = Float64Array

/** How much a change stands out of its spread, for one arrangement of the units; 0 where there is neither. */
export type Statistic = (values: UnitValues, arrangement: Int8Array) => number

/** Differences of rounding are no differences: the same values added up in another order. */
const ROUNDING = 1e-9

function standsOut(change: number, variance: number, scale: number): number {
  if (Math.abs(change) <= ROUNDING * scale) return 0
  return variance <= (ROUNDING * scale) ** 2 ? Number.POSITIVE_INFINITY : Math.abs(change) / Math.sqrt(variance)
}

/** Student's t of the mean change of pairs, without its sign; `values` are the changes. */
export const pairedStatistic: Statistic = (values, swaps) => {
  let [count, sum, squares] = [0, 0, 0]
  for (let unit = 0; unit < values.length; unit++) {
    const value = values[unit]!
    if (Number.isNaN(value)) continue
    count++
    sum += swaps[unit]! * value
    squares += value * value
  }
  if (count < 2) return 0
  const mean = sum / count
  return standsOut(mean, (squares / count - mean * mean) / (count - 1), Math.sqrt(squares / count))
}

/** Welch's t of the means of two sides, without its sign. */
export const unpairedStatistic: Statistic = (values, sides) => {
  const counts = [0, 0]
  const sums = [0, 0]
  const squares = [0, 0]
  for (let unit = 0; unit < values.length; unit++) {
    const value = values[unit]!
    if (Number.isNaN(value)) continue
    const side = sides[unit]! > 0 ? 1 : 0
    counts[side]!++
    sums[side]! += value
    squares[side]! += value * value
  }
  if (counts[0]! < 2 || counts[1]! < 2) return 0
  const varianceOf = (side: 0 | 1) => {
    const [count, mean] = [counts[side]!, sums[side]! / counts[side]!]
    return Math.max(0, squares[side]! / count - mean * mean) / (count - 1)
  }
  const scale = Math.sqrt((squares[0]! + squares[1]!) / (counts[0]! + counts[1]!))
  return standsOut(sums[1]! / counts[1]! - sums[0]! / counts[0]!, varianceOf(0) + varianceOf(1), scale)
}

/**
 * For each of a family of tests the chance of any of them standing out so far had nothing changed: step-down maxT of
 * Westfall and Young (Resampling-Based Multiple Testing, 1993, algorithm 2.8), by arrangements of the units, which all
 * tests share. The chance of one false alarm among all is held whatever the distribution, and tests that say the same
 * (p90 and p99) count less than as many that don't.
 */
export function familyProbabilities(
  family: readonly UnitValues[],
  {list}: Arrangements,
  statistic: Statistic,
): Float64Array {
  const [measured] = list
  const seen = Float64Array.from(family, (values) => statistic(values, measured!))
  const ranked = [...family.keys()].sort((one, other) => seen[other]! - seen[one]!)
  const reached = new Uint32Array(family.length)
  for (const arrangement of list) {
    let largest = 0
    for (let rank = ranked.length - 1; rank >= 0; rank--) {
      const index = ranked[rank]!
      largest = Math.max(largest, statistic(family[index]!, arrangement))
      if (largest >= seen[index]! * (1 - ROUNDING)) reached[index]!++
    }
  }
  const probabilities = new Float64Array(family.length)
  let least = 0
  for (const index of ranked) {
    least = Math.max(least, reached[index]! / list.length)
    probabilities[index] = least
  }
  return probabilities
}
