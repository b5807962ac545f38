import type {Difference} from './difference.ts'
import {type MovedFunction, movedFunctions} from './moved-functions.ts'

/**
 * The functions that grew, beyond chance, by more than `percent` points of the total, most grown first. What counts is the
 * total of a function, with all that it calls: so growth that is spread over many small callees is found too.
 */
export function failAbove(difference: Difference, percent: number): readonly MovedFunction[] {
  return movedFunctions(difference)
    .functions.filter(({significant, totalChange}) => significant && 100 * totalChange.share > percent)
    .toSorted((one, other) => other.totalChange.share - one.totalChange.share)
}
