import {beyondChance, type Tested} from '../../statistics/beyond-chance.ts'
import type {Frame} from '../model/stacks.ts'
import {distinctNames} from '../names/distinct-names.ts'
import {byMovement} from './by-movement.ts'
import {kindOf, type Weights} from './change-kind.ts'
import type {Difference} from './difference.ts'
import {type FunctionWeights, functionWeights} from './function-weights.ts'
import {isNotComparable} from './match-functions.ts'
import type {Amount, MovedFunction} from './moved-function.ts'
import {type Noise, noiseOf} from './noise.ts'

/** The functions that moved, and how many were looked at. */
export interface MovedFunctions {
  /** Beyond chance first, then by the change of the function itself, then by that in total, noise not counted. */
  readonly functions: readonly MovedFunction[]
  /** Functions whose change is beyond chance, whether or not they are among {@link MovedFunctions.functions}. */
  readonly changedCount: number
  /** Functions that are shown to lie within the margin, and are not among those changed. */
  readonly unchangedCount: number
  /** Functions of which a change could be told from chance: not those with too few samples, nor with all of them. */
  readonly comparedCount: number
  /** Functions on either side. */
  readonly functionCount: number
  /** What unnamed functions of two builds have together; null where there are none. */
  readonly notComparable: NotComparable | null
  /** Changes that were tested: one in total for each function that could be compared, and one by itself where that differs. */
  readonly testedCount: number
}

/** Weights of functions that cannot be compared; those before are scaled, shares are of the total after. */
export interface NotComparable {
  readonly modules: readonly string[]
  readonly selfBefore: Amount
  readonly selfAfter: Amount
  readonly totalBefore: Amount
  readonly totalAfter: Amount
}

interface Row {
  readonly frame: Frame
  readonly weights: Weights
  readonly tests: {readonly total: Tested; readonly self: Tested | null}
}

function tested(noise: Noise, [before, after]: readonly [number, number]): Tested {
  return {
    probability: noise.probability(before, after),
    smallestProbability: noise.smallestProbability(before, after),
  }
}

/** Root labels such as process names are no functions. */
function rowsOf(difference: Difference, weights: FunctionWeights, noise: Noise): Row[] {
  const {selfBefore, selfAfter, totalBefore, totalAfter} = weights
  return difference.stacks.frames.flatMap((frame, id) => {
    if (frame.kind === 'label' || isNotComparable(frame) || (totalBefore[id] === 0 && totalAfter[id] === 0)) return []
    const self = [selfBefore[id]!, selfAfter[id]!] as const
    const total = [totalBefore[id]!, totalAfter[id]!] as const
    const isLeaf = self[0] === total[0] && self[1] === total[1]
    const tests = {total: tested(noise, total), self: isLeaf ? null : tested(noise, self)}
    return [{frame, weights: {self, total}, tests}]
  })
}

function notComparableOf(
  {stacks, totals, incomparableModules}: Difference,
  weights: FunctionWeights,
): NotComparable | null {
  const id = stacks.frames.findIndex(isNotComparable)
  if (id === -1) return null
  const amount = (of: Float64Array): Amount => ({weight: of[id]!, share: of[id]! / totals.after})
  return {
    modules: incomparableModules,
    selfBefore: amount(weights.selfBefore),
    selfAfter: amount(weights.selfAfter),
    totalBefore: amount(weights.totalBefore),
    totalAfter: amount(weights.totalAfter),
  }
}

function describedRow(
  name: string,
  {frame, weights: {self, total}, tests}: Row,
  verdict: Pick<MovedFunction, 'kind' | 'totalSignificant' | 'selfSignificant'>,
  noise: Noise,
  all: number,
): MovedFunction {
  const amount = (weight: number): Amount => ({weight, share: weight / all})
  return {
    function: name,
    module: frame.module,
    frame,
    ...verdict,
    significant: verdict.totalSignificant || verdict.selfSignificant,
    probability: Math.min(tests.total.probability, tests.self?.probability ?? 1),
    selfBefore: amount(self[0]),
    selfAfter: amount(self[1]),
    selfChange: amount(self[1] - self[0]),
    selfError: amount(noise.error(...self)),
    totalBefore: amount(total[0]),
    totalAfter: amount(total[1]),
    totalChange: amount(total[1] - total[0]),
    error: amount(noise.error(...total)),
  }
}

/**
 * The functions that changed most, `limit` of them (default all). All changes, in total and by itself, are tested
 * together; those of a function that only calls nothing are one.
 */
export function movedFunctions(difference: Difference, options: {readonly limit?: number} = {}): MovedFunctions {
  const {totals, confidence, minimumChange, margin} = difference
  const noise = noiseOf(difference)
  const weights = functionWeights(difference)
  const rows = rowsOf(difference, weights, noise)
  const tests = rows.flatMap(({tests: {total, self}}) => (self === null ? [total] : [total, self]))
  const {isBeyondChance, testedCount, isTested} = beyondChance(tests, confidence)
  const numberOf = new Map(tests.map((one, index) => [one, index]))
  const isFound = (one: Tested, [before, after]: readonly [number, number]) =>
    isBeyondChance[numberOf.get(one)!] === 1 && Math.abs(after - before) >= minimumChange * totals.after
  const isWithin = ([before, after]: readonly [number, number]) =>
    noise.equivalence(before, after, margin * totals.after) < 1 - confidence
  const names = distinctNames(rows.map(({frame}) => frame))
  const functions = rows.map((row, index) => {
    const {weights, tests} = row
    const totalSignificant = isFound(tests.total, weights.total)
    const selfSignificant = tests.self === null ? totalSignificant : isFound(tests.self, weights.self)
    const isUnchanged = isWithin(weights.total) && (tests.self === null || isWithin(weights.self))
    const kind = kindOf(weights, {totalSignificant, selfSignificant, isUnchanged})
    return describedRow(names[index]!, row, {kind, totalSignificant, selfSignificant}, noise, totals.after)
  })
  const isCompared = ({tests: {total, self}}: Row) =>
    [total, self].some((one) => one !== null && isTested[numberOf.get(one)!] === 1)
  return {
    changedCount: functions.filter(({significant}) => significant).length,
    unchangedCount: functions.filter(({kind}) => kind === 'unchanged').length,
    comparedCount: rows.filter(isCompared).length,
    functionCount: rows.length,
    testedCount,
    notComparable: notComparableOf(difference, weights),
    functions: functions.sort(byMovement).slice(0, options.limit ?? rows.length),
  }
}
