import {differenceOf} from '../difference-of-means.ts'
import {neighbourCorrelation, withoutNeighbours} from './neighbour-correlation.ts'
import {type PlaceOfChange, placeOfChange} from './place-of-change.ts'
import {FEWEST_BESIDE, largestSplit, type Split, scoresOf, windowsOf} from './rank-split.ts'
import {smallestSplitChance, splitChance} from './split-chance.ts'

/** A change of the mean of a series. */
export interface ChangePoint extends PlaceOfChange {
  /** The mean after it less the mean before, each up to the next change, without what is of neighbours; with its 95 % interval. */
  readonly difference: number
  readonly low: number
  readonly high: number
}

/** A series made ready to be looked at. */
export interface PreparedSeries {
  /** Of neighbours; see {@link neighbourCorrelation}. */
  readonly correlation: number
  /** The values without what they have of the one before; one fewer. */
  readonly innovations: readonly number[]
  /** Chance of anything standing out so far had nothing changed, and the smallest that so many values can come to. */
  readonly probability: number
  readonly smallestProbability: number
}

const CONFIDENCE = 0.95

function splitOf(values: readonly number[]): (Split & {readonly probability: number}) | null {
  const split = largestSplit(scoresOf(values), windowsOf(values.length))
  return split === null ? null : {...split, probability: splitChance(split.statistic, values.length)}
}

/** What is known of a series before it is said which chance is small enough. */
export function prepareSeries(values: readonly number[]): PreparedSeries {
  const correlation = neighbourCorrelation(values)
  const innovations = withoutNeighbours(values, correlation)
  const probability = splitOf(innovations)?.probability ?? 1
  return {correlation, innovations, probability, smallestProbability: smallestSplitChance(innovations.length)}
}

/** Places of changes of `innovations`, ascending: the whole is split where it stands out most, and then each part. */
function splitsOf(innovations: readonly number[], level: number, from = 0): number[] {
  const split = splitOf(innovations)
  if (split === null || split.probability > level) return []
  return [
    ...splitsOf(innovations.slice(0, split.at), level, from),
    from + split.at,
    ...splitsOf(innovations.slice(split.at), level, from + split.at),
  ]
}

/** The change at one place of the innovations, whose neighbouring changes are at `start` and `end`; null where it may be none. */
function changeBetween({innovations, correlation}: PreparedSeries, start: number, end: number): ChangePoint | null {
  const place = placeOfChange(innovations.slice(start, end))
  const at = start + place.at
  // The first value after a change has the whole step of it, the others what their neighbour leaves.
  const levels = (from: number, to: number) => innovations.slice(from, to).map((one) => one / (1 - correlation))
  const interval = differenceOf(levels(start, at), levels(at + 1, end), 'unpaired', CONFIDENCE)
  if (interval === null || (interval.low <= 0 && interval.high >= 0)) return null
  const shifted = {at: at + 1, earliest: start + place.earliest + 1, latest: start + place.latest + 1}
  const {difference, low, high} = interval
  return {...shifted, difference, low, high}
}

/**
 * The changes of a series at a chance of `level` each, ascending. What stands out of ranks and has no size to be told from
 * none is left out, and its neighbours are looked at again without it.
 */
export function changePointsOf(series: PreparedSeries, level: number): readonly ChangePoint[] {
  let places = splitsOf(series.innovations, level)
  for (;;) {
    const ends = [0, ...places, series.innovations.length]
    const found = places.map((_, index) => changeBetween(series, ends[index]!, ends[index + 2]!))
    const kept = places.filter((_, index) => found[index] !== null)
    if (kept.length === places.length) return found.filter((one) => one !== null)
    places = kept
  }
}

/** Fewest values in which a change can be told: as many innovations as make two sides. */
export const FEWEST_VALUES = 2 * FEWEST_BESIDE + 1
