import {type Lists, lengthOf} from './lists.ts'

/** What two ascending lists have in common. */
export interface Common {
  count: number
  /** Of the weights of its values. */
  weight: number
}

/** Counts the values that two ascending lists have in common, into `into`, which it gives back; a value's weight stands in the place of the first list. */
export function shared(
  lists: Lists,
  one: number,
  others: Lists,
  other: number,
  into: Common,
  weights?: Float32Array | undefined,
): Common {
  let [at, otherAt] = [lists.starts[one]!, others.starts[other]!]
  const [end, otherEnd] = [lists.starts[one + 1]!, others.starts[other + 1]!]
  into.count = 0
  into.weight = 0
  while (at < end && otherAt < otherEnd) {
    const difference = lists.values[at]! - others.values[otherAt]!
    if (difference === 0) {
      into.count++
      into.weight += weights === undefined ? 1 : weights[at]!
    }
    if (difference <= 0) at++
    if (difference >= 0) otherAt++
  }
  return into
}

/** Whether two lists have more in common than not. */
export function agreesOn(lists: Lists, one: number, others: Lists, other: number): boolean {
  const {count} = shared(lists, one, others, other, {count: 0, weight: 0})
  return 3 * count > lengthOf(lists, one) + lengthOf(others, other)
}

/** Share of the most that can speak against two functions which both use something, and nothing of it in common. */
const NOTHING_COMMON = 0.6
/** What a value that one of two lists has alone speaks against them. */
const ALONE = -1 / 3

/** What two lists speak for two functions, or against them, by how long they are and what they have in common. */
export function agreement(length: number, otherLength: number, {count, weight}: Common, most: number): number {
  if (count === 0 && length > 0 && otherLength > 0) return -most * NOTHING_COMMON
  return Math.max(-most, Math.min(most, weight + ALONE * (length + otherLength - 2 * count)))
}
