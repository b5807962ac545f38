import type {Amount, MovedFunction} from '../../stacks/difference/moved-function.ts'
import type {Frame} from '../../stacks/model/stacks.ts'
import {annotatedName} from '../box-names.ts'
import type {FunctionNote} from '../tooltip.ts'
import {isolated, visibleText} from '../visible-text.ts'
import {VANISHED_SUFFIX} from './differential-layout.ts'

/** A change as the table and tooltips have it, in points of the total: `+1.34`. */
export function changeInPoints({share}: Amount): string {
  return `${share > 0 ? '+' : ''}${(100 * share).toFixed(2)}`
}

function keyOf(one: Frame): string {
  const {name} = one
  return annotatedName(name.endsWith(VANISHED_SUFFIX) ? {...one, name: name.slice(0, -VANISHED_SUFFIX.length)} : one)
}

/** Names of the profiles themselves where they are others: `before called f.llvm.12, after f.llvm.34`. */
function ownNamesText({nameBefore, nameAfter}: MovedFunction): string[] {
  if (nameBefore === null && nameAfter === null) return []
  const called = (name: string) => isolated(visibleText(name))
  if (nameBefore === nameAfter) return [`called ${called(nameBefore!)}`]
  const names = [
    ...(nameBefore === null ? [] : [`before called ${called(nameBefore)}`]),
    ...(nameAfter === null ? [] : [`after called ${called(nameAfter)}`]),
  ]
  return [names.join('; ')]
}

function reasonText({reason}: MovedFunction): string[] {
  return reason === null ? [] : [`one function in both builds: ${reason}`]
}

function changeText({significant, kind, selfChange, totalChange}: MovedFunction): string[] {
  if (!significant) return []
  return [`function in all: ${kind}, self ${changeInPoints(selfChange)}, total ${changeInPoints(totalChange)} points`]
}

/**
 * What the tooltips of all boxes of a function say of it, a line each: what its profiles call it where that differs from
 * its name, and what the table says of it if it changed beyond chance,
 * `function in all: grew by itself, self +25.00, total 0.00 points`. A box is one way to a function, and may change otherwise.
 */
export function notesOfFunctions(functions: readonly MovedFunction[]): FunctionNote {
  const notes = new Map(
    functions.map((one) => [
      keyOf(one.frame),
      [...ownNamesText(one), ...reasonText(one), ...changeText(one)].join('\n'),
    ]),
  )
  return (one) => notes.get(keyOf(one)) || null
}
