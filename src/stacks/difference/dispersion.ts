import type {Difference} from './difference.ts'
import {functionWeights} from './function-weights.ts'
import {noiseOf} from './noise.ts'

/** Below so many samples on both sides together a function says little about how much functions vary. */
const FEWEST_SAMPLES = 20
/** Below so many such functions their middle may itself be a change. */
const FEWEST_FUNCTIONS = 8
/** Median of a chi-squared distribution with one degree of freedom: what the squares would have by chance alone. */
const MEDIAN_BY_CHANCE = 0.4549

/** Standard error of the median of n such squares, over what it is, is this over the root of n. */
const ERROR_OF_MEDIAN = 2.33
/** Within so many standard errors the median says that there is nothing but chance. */
const ERRORS_ALLOWED = 2

function middleOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

/**
 * How many times as much as by chance alone the weights of functions vary between the two profiles; 1 or more. Samples
 * come in bursts, and two runs of one program never meet the same machine, so a change has to stand out from what most
 * functions do. It is the median of the squared changes in standard errors over what that is by chance: robust against
 * the functions that did change, as genomic control (Devlin and Roeder, Biometrics 55, 1999). 1 where that median may be
 * chance itself, or too few functions have samples enough.
 */
export function dispersionOf(difference: Omit<Difference, 'dispersion'>): number {
  const plain = {...difference, dispersion: 1}
  const noise = noiseOf(plain)
  const {before, after} = difference.sampleWeights
  const {selfBefore, selfAfter} = functionWeights(plain)
  const squares: number[] = []
  selfBefore.forEach((weight, id) => {
    const samples = weight / (before.weight * difference.scale) + selfAfter[id]! / after.weight
    if (samples < FEWEST_SAMPLES) return
    squares.push(((selfAfter[id]! - weight) / noise.error(weight, selfAfter[id]!)) ** 2)
  })
  const finite = squares.filter(Number.isFinite)
  if (finite.length < FEWEST_FUNCTIONS) return 1
  const dispersion = middleOf(finite) / MEDIAN_BY_CHANCE
  return dispersion > 1 + (ERRORS_ALLOWED * ERROR_OF_MEDIAN) / Math.sqrt(finite.length) ? dispersion : 1
}
