import type {MovedFunction, MovedFunctions} from './moved-functions.ts'

/**
 * Of all functions (none left out by a limit) those that grew, beyond chance, by more than `percent` points of the total, most grown first. What counts is the
 * total of a function, with all that it calls: so growth that is spread over many small callees is found too.
 */
export function failAbove({functions}: MovedFunctions, percent: number): readonly MovedFunction[] {
  return functions
    .filter(({significant, totalChange}) => significant && 100 * totalChange.share > percent)
    .toSorted((one, other) => other.totalChange.share - one.totalChange.share)
}
