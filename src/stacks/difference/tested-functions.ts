import {beyondChance, type Tested} from '../../statistics/beyond-chance.ts'
import type {Frame} from '../model/stacks.ts'
import {type BothSides, bothSides} from './both-sides.ts'
import type {Weights} from './change-kind.ts'
import type {Difference, OwnNames} from './difference.ts'
import {isNotComparable} from './match-functions.ts'
import {type Compared, type Noise, testOf} from './noise/noise.ts'
import {noiseOf} from './noise/noise-of.ts'
import {variancesAt} from './noise/spread-of-profiles.ts'
import {passingOn} from './passing-on.ts'

/** A function, and what the tests said of its change. */
export interface TestedFunction {
  readonly frame: Frame
  readonly ownNames: OwnNames
  readonly weights: Weights
  /** The same with how they vary between profiles. */
  readonly compared: {readonly self: Compared; readonly total: Compared}
  /** Whether the change in total is beyond chance, all changes considered, and no smaller than asked for. */
  readonly totalSignificant: boolean
  /** The same of the change by itself. */
  readonly selfSignificant: boolean
  /** Whether it only passes on what functions that it calls did by themselves; see {@link passingOn}. */
  readonly passesOn: boolean
  /** Chance of so great a change, by itself or in total, when nothing changed: not corrected for the others. */
  readonly probability: number
  /** False where samples are too few to tell any change from chance. */
  readonly isCompared: boolean
}

/** All functions of a difference, and how many changes of them were tested. */
export interface TestedFunctions {
  readonly functions: readonly TestedFunction[]
  readonly testedCount: number
}

interface Row {
  readonly id: number
  readonly frame: Frame
  readonly ownNames: OwnNames
  readonly weights: Weights
  readonly compared: TestedFunction['compared']
  /** `self` is null where it is the total. */
  readonly tests: {readonly total: Tested; readonly self: Tested | null}
}

/** Root labels such as process names are no functions. */
function rowsOf({stacks, ownNames}: Difference, weights: BothSides, noise: Noise): Row[] {
  const {selfBefore, selfAfter, totalBefore, totalAfter, variances} = weights
  return stacks.frames.flatMap((frame, id) => {
    if (frame.kind === 'label' || isNotComparable(frame) || (totalBefore[id] === 0 && totalAfter[id] === 0)) return []
    const self = [selfBefore[id]!, selfAfter[id]!] as const
    const total = [totalBefore[id]!, totalAfter[id]!] as const
    const isLeaf = self[0] === total[0] && self[1] === total[1]
    const compared = {
      self: {before: self[0], after: self[1], variances: variancesAt(variances?.self, id)},
      total: {before: total[0], after: total[1], variances: variancesAt(variances?.total, id)},
    }
    const tests = {total: testOf(noise, compared.total), self: isLeaf ? null : testOf(noise, compared.self)}
    return [{id, frame, ownNames: ownNames[id]!, weights: {self, total}, compared, tests}]
  })
}

/**
 * Tests the changes of all functions, in total and by itself, together; those of a function that only calls nothing are
 * one.
 */
export function testedFunctions(difference: Difference, sides = bothSides(difference)): TestedFunctions {
  const {totals, confidence, minimumChange} = difference
  const noise = noiseOf(difference)
  const rows = rowsOf(difference, sides, noise)
  const tests = rows.flatMap(({tests: {total, self}}) => (self === null ? [total] : [total, self]))
  const {isBeyondChance, testedCount, isTested} = beyondChance(tests, confidence)
  const numberOf = new Map(tests.map((one, index) => [one, index]))
  const isFound = (one: Tested, [before, after]: readonly [number, number]) =>
    isBeyondChance[numberOf.get(one)!] === 1 && Math.abs(after - before) >= minimumChange * totals.after
  const isCompared = (one: Tested | null) => one !== null && isTested[numberOf.get(one)!] === 1
  const found = rows.map(({weights, tests: {total, self}}) => {
    const totalSignificant = isFound(total, weights.total)
    return {totalSignificant, selfSignificant: self === null ? totalSignificant : isFound(self, weights.self)}
  })
  const isChanged = new Uint8Array(difference.stacks.frames.length)
  rows.forEach(({id}, index) => {
    isChanged[id] = Number(found[index]!.totalSignificant || found[index]!.selfSignificant)
  })
  const callers = rows.filter(({weights: {total}}, index) => {
    const {totalSignificant, selfSignificant} = found[index]!
    return totalSignificant && !selfSignificant && total[0] > 0 && total[1] > 0
  })
  const passing = passingOn(
    difference,
    noise,
    callers.map(({id}) => id),
    isChanged,
  )
  const functions = rows.map(({id, frame, ownNames, weights, compared, tests: {total, self}}, index) => {
    return {
      frame,
      ownNames,
      weights,
      compared,
      ...found[index]!,
      passesOn: passing.has(id),
      probability: Math.min(total.probability, self?.probability ?? 1),
      isCompared: isCompared(total) || isCompared(self),
    }
  })
  return {functions, testedCount}
}
