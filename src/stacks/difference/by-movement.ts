import type {Amount, MovedFunction} from './moved-function.ts'

/** A change smaller than this many standard errors does not move a function up in the table. */
const NOTABLE_ERRORS = 2

function notable(change: Amount, error: Amount): number {
  const size = Math.abs(change.weight)
  return size > NOTABLE_ERRORS * error.weight ? size : 0
}

/** Beyond chance first, then by the change of the function itself, then by that in total, then by name. */
export function byMovement(one: MovedFunction, other: MovedFunction): number {
  const itself = ({selfChange, selfError}: MovedFunction) => notable(selfChange, selfError)
  const inTotal = ({totalChange, error}: MovedFunction) => notable(totalChange, error)
  return (
    Number(other.significant) - Number(one.significant) ||
    itself(other) - itself(one) ||
    inTotal(other) - inTotal(one) ||
    Math.abs(other.totalChange.weight) - Math.abs(one.totalChange.weight) ||
    (one.function < other.function ? -1 : 1)
  )
}
