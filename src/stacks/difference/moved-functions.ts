import type {Frame} from '../stacks.ts'
import {beyondChance} from './beyond-chance.ts'
import {byMovement} from './by-movement.ts'
import type {Difference} from './difference.ts'
import {functionWeights} from './function-weights.ts'
import {type Noise, noiseOf} from './noise.ts'
import {testFunction, type Weights} from './test-function.ts'

/** A weight, and the share of the total (0..1) that it is. */
export interface Amount {
  readonly weight: number
  readonly share: number
}

/** `new` and `vanished` also where that may be chance; `unchanged` where another change is not beyond it. */
export type ChangeKind = 'grown' | 'shrunk' | 'new' | 'vanished' | 'unchanged'

/** How one function changed. Weights before are scaled to be comparable; shares are of the total after. */
export interface MovedFunction {
  readonly function: string
  /** File that the code is in; null when not known or not the same on both sides. */
  readonly module: string | null
  readonly frame: Frame
  readonly kind: ChangeKind
  /** Whether the change by itself or in total is beyond chance, all functions considered. */
  readonly significant: boolean
  /** Chance of so great a change when nothing changed and only this function is asked about: not corrected for the others. */
  readonly probability: number
  readonly selfBefore: Amount
  readonly selfAfter: Amount
  readonly selfChange: Amount
  /** One standard error of `selfChange`. */
  readonly selfError: Amount
  readonly totalBefore: Amount
  readonly totalAfter: Amount
  readonly totalChange: Amount
  /** One standard error of `totalChange`. */
  readonly error: Amount
}

/** The functions that moved, and how many were looked at. */
export interface MovedFunctions {
  /** Beyond chance first, then by the change of the function itself, then by that in total, noise not counted. */
  readonly functions: readonly MovedFunction[]
  /** Functions whose change is beyond chance, whether or not they are among {@link MovedFunctions.functions}. */
  readonly changedCount: number
  /** Functions of which a change could be told from chance: not those with too few samples, nor with all of them. */
  readonly comparedCount: number
  /** Functions on either side. */
  readonly functionCount: number
}

function kindOf({self, total}: Weights, significant: boolean): ChangeKind {
  if (total[0] === 0) return 'new'
  if (total[1] === 0) return 'vanished'
  if (!significant) return 'unchanged'
  const change = total[1] - total[0] || self[1] - self[0]
  return change > 0 ? 'grown' : 'shrunk'
}

function largestChange({self, total}: Weights): number {
  return Math.max(Math.abs(self[1] - self[0]), Math.abs(total[1] - total[0]))
}

function described(
  frame: Frame,
  {self, total}: Weights,
  significant: boolean,
  noise: Noise,
  all: number,
): Omit<MovedFunction, 'significant' | 'probability'> {
  const amount = (weight: number): Amount => ({weight, share: weight / all})
  return {
    function: frame.name,
    module: frame.module,
    frame,
    kind: kindOf({self, total}, significant),
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

/** The functions that changed most, `limit` of them (default all). Root labels such as process names are no functions. */
export function movedFunctions(difference: Difference, options: {readonly limit?: number} = {}): MovedFunctions {
  const {stacks, totals, confidence, minimumChange} = difference
  const noise = noiseOf(difference)
  const {selfBefore, selfAfter, totalBefore, totalAfter} = functionWeights(difference)
  const ids = stacks.frames.flatMap((frame, id) =>
    frame.kind !== 'label' && (totalBefore[id] !== 0 || totalAfter[id] !== 0) ? [id] : [],
  )
  const weights = ids.map((id): Weights => {
    return {self: [selfBefore[id]!, selfAfter[id]!], total: [totalBefore[id]!, totalAfter[id]!]}
  })
  const tests = weights.map((one) => testFunction(noise, one))
  const {isBeyondChance, testedCount} = beyondChance(tests, confidence)
  const rows = weights.map((one, index) => {
    const isLarge = largestChange(one) >= minimumChange * totals.after
    const verdict = {significant: isBeyondChance[index] === 1 && isLarge, probability: tests[index]!.probability}
    return {...verdict, ...described(stacks.frames[ids[index]!]!, one, verdict.significant, noise, totals.after)}
  })
  return {
    functions: rows.sort(byMovement).slice(0, options.limit ?? rows.length),
    changedCount: rows.filter(({significant}) => significant).length,
    comparedCount: testedCount,
    functionCount: rows.length,
  }
}
