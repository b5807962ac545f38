import {isSampleCounter, type Stacks} from '../model/stacks.ts'

/** What one sample weighs, so that samples can be told from weights. */
export interface SampleWeight {
  readonly weight: number
  /**
   * How it is known. `counted`: weights are samples. `sample-count`: the total divided by the samples that were read.
   * `estimated`: from the weights themselves.
   */
  readonly grounds: 'counted' | 'sample-count' | 'estimated'
}

/** No profile has so many samples: a greater total in a format without units is of periods, not of samples. */
const MORE_THAN_ANY_COUNT = 1e8
const COUNTED_UNITS = new Set(['samples', 'sample', 'count'])

function totalOf(weights: Float64Array): number {
  return weights.reduce((sum, weight) => sum + Math.abs(weight), 0)
}

function commonDivisor(one: number, other: number): number {
  let [larger, smaller] = [one, other]
  while (smaller !== 0) [larger, smaller] = [smaller, larger % smaller]
  return larger
}

/**
 * The largest number that all weights are multiples of, which is the period where that is constant; otherwise the median
 * weight of a stack, since most stacks of a profile were seen once.
 */
function estimated(weights: Float64Array): number {
  const seen = weights.filter((weight) => weight !== 0).map(Math.abs)
  const divisor = seen.every(Number.isInteger) ? seen.reduce(commonDivisor) : 1
  return divisor > 1 ? divisor : seen.sort()[seen.length >> 1]!
}

/** Samples of one event were counted by a sample type beside it, or by the reader; several events share one number. */
function samplesBehind(stacks: Stacks, sampleType: number): number | null {
  const {sampleTypes, self, sampleCounts} = stacks
  if (sampleCounts !== undefined) return sampleCounts[sampleType]!
  const {event} = sampleTypes[sampleType]!
  if (sampleTypes.some((other) => other.event !== event)) return null
  const counter = sampleTypes.findIndex(isSampleCounter)
  return counter === -1 ? stacks.sampleCount : totalOf(self[counter]!)
}

/**
 * The weight that one sample stands for on average. Counts are samples; where periods, times or bytes were added up it is
 * the total divided by the number of samples, and an estimate where that is not known.
 */
export function weightOfOneSample(stacks: Stacks, sampleType: number): SampleWeight {
  const weights = stacks.self[sampleType]!
  const total = totalOf(weights)
  const {unit} = stacks.sampleTypes[sampleType]!
  const isCount = COUNTED_UNITS.has(unit) && total < MORE_THAN_ANY_COUNT && weights.every(Number.isInteger)
  if (isCount) return {weight: 1, grounds: 'counted'}
  const samples = samplesBehind(stacks, sampleType)
  if (samples !== null && samples > 0 && total > 0 && samples < MORE_THAN_ANY_COUNT) {
    return {weight: total / samples, grounds: 'sample-count'}
  }
  return {weight: total > 0 ? estimated(weights) : 1, grounds: 'estimated'}
}
