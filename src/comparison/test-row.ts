import type {UnitValues} from '../statistics/family-tests.ts'
import {pairedRatio, type Ratio, unpairedRatio} from '../statistics/log-ratio.ts'
import {type Design, smallestProbabilityOf} from '../statistics/repeats-needed.ts'
import type {ComparedValues} from './compared-values.ts'

/** One metric of one cell, ready to be tested. */
export interface TestRow {
  readonly base: readonly number[]
  readonly new: readonly number[]
  /** Null of too few values, or where a value is 0. */
  readonly ratio: Ratio | null
  /** Whether any value is 0, which has no ratio: differences are tested instead. */
  readonly hasZero: boolean
  /** What is rearranged; see {@link UnitValues}. */
  readonly units: UnitValues
  /** The smallest chance that the test can come to with so many values. */
  readonly smallestProbability: number
}

function isNumber(value: number | null): value is number {
  return value !== null
}

function pairsOf({base, new: other}: ComparedValues): (readonly [number, number])[] {
  return base.flatMap((one, index) => {
    const value = other[index] ?? null
    return one === null || value === null ? [] : [[one, value] as const]
  })
}

/** `values` in places for `length` units, and NaN in those that are left over. */
function inPlaces(values: readonly (number | null)[], length: number): number[] {
  return Array.from({length}, (_, index) => values[index] ?? Number.NaN)
}

function pairedRow(values: ComparedValues, units: number): TestRow {
  const pairs = pairsOf(values)
  const hasZero = pairs.some((pair) => pair.includes(0))
  const change = (one: number, other: number) => (hasZero ? other - one : Math.log(other / one))
  const other = inPlaces(values.new, units)
  return {
    base: pairs.map(([one]) => one),
    new: pairs.map(([, value]) => value),
    ratio: hasZero ? null : pairedRatio(pairs, CONFIDENCE),
    hasZero,
    units: Float64Array.from(inPlaces(values.base, units), (one, unit) => change(one, other[unit]!)),
    smallestProbability: smallestProbabilityOf('paired', pairs.length, pairs.length),
  }
}

function unpairedRow(values: ComparedValues, units: {readonly base: number; readonly new: number}): TestRow {
  const [base, other] = [values.base.filter(isNumber), values.new.filter(isNumber)]
  const hasZero = [...base, ...other].includes(0)
  const all = [...inPlaces(values.base, units.base), ...inPlaces(values.new, units.new)]
  return {
    base,
    new: other,
    ratio: hasZero ? null : unpairedRatio(base, other, CONFIDENCE),
    hasZero,
    units: Float64Array.from(all, (one) => (hasZero ? one : Math.log(one))),
    smallestProbability: smallestProbabilityOf('unpaired', base.length, other.length),
  }
}

/** Of intervals, and of no false alarm among all. */
export const CONFIDENCE = 0.95

/** One metric as it is tested; `units` are the most measurements that any cell has on each side. */
export function testRow(
  values: ComparedValues,
  design: Design,
  units: {readonly base: number; readonly new: number},
): TestRow {
  return design === 'paired' ? pairedRow(values, units.base) : unpairedRow(values, units)
}
