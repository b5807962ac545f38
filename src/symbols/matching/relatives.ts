import {type Lists, lengthOf} from './lists.ts'
import {NONE, type Pairs} from './pairs.ts'

/** Longer lists are not looked at. */
const LONGEST_LIST = 64

function includes({starts, values}: Lists, one: number, wanted: number): boolean {
  const end = starts[one + 1]!
  for (let at = starts[one]!; at < end; at++) if (values[at] === wanted) return true
  return false
}

/** Of functions that are related to two, called by them or calling them, and have partners. */
export interface Relatives {
  /** Related to one of the two, and their partners to the other. */
  same: number
  /** Related to one of the two alone. */
  different: number
}

/** Counts relatives that have partners, as often as they are listed; into `into`, which it gives back. None if they are many. */
export function countRelatives(
  lists: Lists,
  one: number,
  others: Lists,
  other: number,
  pairs: Pairs,
  into: Relatives,
): Relatives {
  into.same = 0
  into.different = 0
  if (lengthOf(lists, one) > LONGEST_LIST || lengthOf(others, other) > LONGEST_LIST) return into
  for (let at = lists.starts[one]!; at < lists.starts[one + 1]!; at++) {
    const partner = pairs.afterOf[lists.values[at]!]!
    if (partner === NONE) continue
    if (includes(others, other, partner)) into.same++
    else into.different++
  }
  for (let at = others.starts[other]!; at < others.starts[other + 1]!; at++) {
    const partner = pairs.beforeOf[others.values[at]!]!
    if (partner !== NONE && !includes(lists, one, partner)) into.different++
  }
  return into
}
