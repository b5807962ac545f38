import {areaShareOf} from '../model/shares.ts'
import {distinctNames} from '../names/distinct-names.ts'
import {type BothSides, bothSides} from './both-sides.ts'
import {kindOf} from './change-kind.ts'
import {AFTER, BEFORE, type Difference} from './difference.ts'
import {isNotComparable} from './match-functions.ts'
import type {Amount, MovedFunction} from './moved-function.ts'
import type {Noise} from './noise/noise.ts'
import {noiseOf} from './noise/noise-of.ts'
import {type TestedFunction, testedFunctions} from './tested-functions.ts'

/** The functions that moved, and how many were looked at. */
export interface MovedFunctions {
  /** Beyond chance first, then by the change of the function itself, then by that in total, noise not counted. */
  readonly functions: readonly MovedFunction[]
  /** Functions whose change is beyond chance, whether or not they are among {@link MovedFunctions.functions}; not those that only call others that are. */
  readonly changedCount: number
  /** Functions whose totals changed beyond chance only by what those that they call did by themselves. */
  readonly callingCount: number
  /** Functions that are shown to lie within the margin, and are not among those changed. */
  readonly unchangedCount: number
  /** Functions of which a change could be told from chance: not those with too few samples, nor with all of them. */
  readonly comparedCount: number
  /** Functions on either side. */
  readonly functionCount: number
  /** What functions of two builds have together of which nothing tells what they are in the other; null where there are none. */
  readonly notComparable: NotComparable | null
  /** Changes that were tested: one in total for each function that could be compared, and one by itself where that differs. */
  readonly testedCount: number
}

/** Weights of functions that cannot be compared; those before are scaled, shares are of the total after. */
export interface NotComparable {
  readonly modules: readonly string[]
  /** Shares (0..1) of the drawn area of each side: every frame of every stack counts with the stack's weight. */
  readonly areaBefore: number
  readonly areaAfter: number
  readonly selfBefore: Amount
  readonly selfAfter: Amount
  readonly totalBefore: Amount
  readonly totalAfter: Amount
}

function notComparableOf({stacks, totals, incomparableModules}: Difference, sides: BothSides): NotComparable | null {
  const id = stacks.frames.findIndex(isNotComparable)
  if (id === -1) return null
  const amount = (of: Float64Array): Amount => ({weight: of[id]!, share: of[id]! / totals.after})
  return {
    modules: incomparableModules,
    areaBefore: areaShareOf(stacks, BEFORE, isNotComparable),
    areaAfter: areaShareOf(stacks, AFTER, isNotComparable),
    selfBefore: amount(sides.selfBefore),
    selfAfter: amount(sides.selfAfter),
    totalBefore: amount(sides.totalBefore),
    totalAfter: amount(sides.totalAfter),
  }
}

function isUnchanged({compared: {self, total}}: TestedFunction, difference: Difference, noise: Noise): boolean {
  const {totals, confidence, margin} = difference
  return [total, self].every((one) => noise.equivalence(one, margin * totals.after) < 1 - confidence)
}

function movedFunction(name: string, one: TestedFunction, difference: Difference, noise: Noise): MovedFunction {
  const {frame, ownNames, weights, compared, totalSignificant, selfSignificant, passesOn, probability} = one
  const {self, total} = weights
  const amount = (weight: number): Amount => ({weight, share: weight / difference.totals.after})
  const significance = {totalSignificant, selfSignificant}
  return {
    function: name,
    nameBefore: ownNames.before === frame.name ? null : ownNames.before,
    nameAfter: ownNames.after === frame.name ? null : ownNames.after,
    reason: ownNames.reason,
    module: frame.module,
    frame,
    kind: kindOf(weights, {
      ...significance,
      passesOn,
      isOnBoth: ownNames.reason !== null,
      isUnchanged: isUnchanged(one, difference, noise),
    }),
    ...significance,
    significant: totalSignificant || selfSignificant,
    passesOn,
    probability,
    selfBefore: amount(self[0]),
    selfAfter: amount(self[1]),
    selfChange: amount(self[1] - self[0]),
    selfError: amount(noise.error(compared.self)),
    totalBefore: amount(total[0]),
    totalAfter: amount(total[1]),
    totalChange: amount(total[1] - total[0]),
    error: amount(noise.error(compared.total)),
    spread: compared.total.variances && {
      before: amount(Math.sqrt(compared.total.variances[0])),
      after: amount(Math.sqrt(compared.total.variances[1])),
    },
    variances: compared.total.variances,
  }
}

/** A change smaller than this many standard errors does not move a function up in the table. */
const NOTABLE_ERRORS = 2

function notable(change: Amount, error: Amount): number {
  const size = Math.abs(change.weight)
  return size > NOTABLE_ERRORS * error.weight ? size : 0
}

/** Beyond chance first, those that only call such behind them, then by the change of the function itself, then by that in total, then by name. */
function byMovement(one: MovedFunction, other: MovedFunction): number {
  const itself = ({selfChange, selfError}: MovedFunction) => notable(selfChange, selfError)
  const inTotal = ({totalChange, error}: MovedFunction) => notable(totalChange, error)
  return (
    Number(other.significant) - Number(one.significant) ||
    Number(one.passesOn) - Number(other.passesOn) ||
    itself(other) - itself(one) ||
    inTotal(other) - inTotal(one) ||
    Math.abs(other.totalChange.weight) - Math.abs(one.totalChange.weight) ||
    (one.function < other.function ? -1 : 1)
  )
}

/** All functions of a difference and how they moved. Takes a while where there are many: once for each difference. */
export function movedFunctions(difference: Difference): MovedFunctions {
  const noise = noiseOf(difference)
  const sides = bothSides(difference)
  const tested = testedFunctions(difference, sides)
  const names = distinctNames(tested.functions.map(({frame}) => frame))
  const functions = tested.functions.map((one, index) => movedFunction(names[index]!, one, difference, noise))
  return {
    changedCount: functions.filter(({significant, passesOn}) => significant && !passesOn).length,
    callingCount: functions.filter(({passesOn}) => passesOn).length,
    unchangedCount: functions.filter(({kind}) => kind === 'unchanged').length,
    comparedCount: tested.functions.filter(({isCompared}) => isCompared).length,
    functionCount: functions.length,
    testedCount: tested.testedCount,
    notComparable: notComparableOf(difference, sides),
    functions: functions.sort(byMovement),
  }
}
