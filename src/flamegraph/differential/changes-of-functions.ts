import type {Amount, MovedFunction} from '../../stacks/difference/moved-function.ts'
import type {Frame} from '../../stacks/model/stacks.ts'
import {annotatedName} from '../box-names.ts'
import type {FunctionNote} from '../tooltip.ts'
import {VANISHED_SUFFIX} from './differential-layout.ts'

/** A change as the table and tooltips have it, in points of the total: `+1.34`. */
export function changeInPoints({share}: Amount): string {
  return `${share > 0 ? '+' : ''}${(100 * share).toFixed(2)}`
}

function keyOf(one: Frame): string {
  const {name} = one
  return annotatedName(name.endsWith(VANISHED_SUFFIX) ? {...one, name: name.slice(0, -VANISHED_SUFFIX.length)} : one)
}

/**
 * What the table of a difference says of each function that changed beyond chance, for the tooltips of all its boxes:
 * `function in all: grew by itself, self +25.00, total 0.00 points`. A box is one way to a function, and may change otherwise.
 */
export function changesOfFunctions(functions: readonly MovedFunction[]): FunctionNote {
  const notes = new Map(
    functions
      .filter(({significant}) => significant)
      .map(({frame, kind, selfChange, totalChange}) => [
        keyOf(frame),
        `function in all: ${kind}, self ${changeInPoints(selfChange)}, total ${changeInPoints(totalChange)} points`,
      ]),
  )
  return (one) => notes.get(keyOf(one)) ?? null
}
