import {medianOf} from '../median.ts'
import {FEWEST_BESIDE, largestSplit, scoresOf} from './rank-split.ts'

/** Above it what is left of a series after taking its neighbours out is noise of rounding. */
const MOST = 0.95
/** Of the root of the length, how many steps of the mean are taken out before neighbours are looked at. */
const STEPS = 1 / 4
/** Values further out than so many standard deviations, told from the median deviation, are taken for as far. */
const CLIPPED = 3
const DEVIATION_OF_MEDIAN = 1.4826

/** A part of a series and where it splits best; `at` is 0 where it cannot be split. */
interface Part {
  readonly values: readonly number[]
  readonly at: number
  readonly statistic: number
}

function partOf(values: readonly number[]): Part {
  const split = values.length < 2 * FEWEST_BESIDE ? null : largestSplit(scoresOf(values), [[0, values.length]])
  return {values, at: split?.at ?? 0, statistic: split?.statistic ?? 0}
}

/** A series in parts: it is split `steps` times where that stands out most. */
function bestParts(values: readonly number[], steps: number): readonly Part[] {
  const parts = [partOf(values)]
  for (let step = 0; step < steps; step++) {
    const most = Math.max(...parts.map(({statistic}) => statistic))
    if (most === 0) break
    const place = parts.findIndex(({statistic}) => statistic === most)
    const {values: whole, at} = parts[place]!
    parts.splice(place, 1, partOf(whole.slice(0, at)), partOf(whole.slice(at)))
  }
  return parts
}

function aroundMean({values}: Part): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.map((value) => value - mean)
}

/** Deviations with none so far out that it alone would decide. */
function clipped(deviations: readonly number[]): readonly number[] {
  const reach = CLIPPED * DEVIATION_OF_MEDIAN * medianOf(deviations.map(Math.abs))!
  return deviations.map((one) => Math.max(-reach, Math.min(reach, one)))
}

/**
 * By how much values resemble the one before, from 0 (not at all) to 0.95: the coefficient of an autoregressive series of the
 * first order. Steps of the mean must not be taken for resemblance, so that as many as may be there, a quarter of the root of the
 * length, are taken out first. What that makes it smaller by is added for each part (Kendall, Biometrika 41, 1954), and once
 * its standard error, one over the root of the length: taken for too small it would make chance look like change.
 */
export function neighbourCorrelation(values: readonly number[]): number {
  const parts = bestParts(values, Math.max(1, Math.round(STEPS * Math.sqrt(values.length))))
  const deviations = clipped(parts.flatMap(aroundMean))
  const squares = deviations.reduce((sum, one) => sum + one * one, 0)
  if (squares === 0) return 0
  const products = deviations.reduce((sum, one, index) => sum + one * (deviations[index - 1] ?? 0), 0)
  const seen = products / squares
  const bias = (parts.length * (1 + 3 * Math.max(0, seen))) / values.length
  return Math.min(MOST, Math.max(0, seen + bias + 1 / Math.sqrt(values.length)))
}

/** Each value without what it has of the one before; one fewer than `values`. A step of `d` becomes one of `d * (1 - correlation)`. */
export function withoutNeighbours(values: readonly number[], correlation: number): number[] {
  return values.slice(1).map((value, index) => value - correlation * values[index]!)
}
