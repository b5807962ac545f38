import {MATCH_GROUNDS} from './function-matches.ts'
import {NONE, type Pairs} from './pairs.ts'
import {countRelatives} from './relatives.ts'
import type {TwoBuilds} from './two-builds.ts'

/** Callers of one of the two alone, and none of both, that contradict a pair: of the same code, and of other code. */
const FOREIGN_CALLERS = {sameCode: 2, otherCode: 1}
/** Functions that only one of the two calls, as many as both do or more, that contradict a pair. */
const FOREIGN_CALLS = 2

const SYMBOL = MATCH_GROUNDS.indexOf('symbol')
const TABLE = MATCH_GROUNDS.indexOf('virtual-table')

/**
 * Takes back pairs that are contradicted by the pairs which were found since: those whose callers are the partners of
 * functions that call others, and those that call what the partners of their callees are not called by. Names count more.
 */
export function refuseContradicted({before, after}: TwoBuilds, pairs: Pairs): void {
  const counts = {same: 0, different: 0}
  const isContradicted = (one: number, other: number): boolean => {
    const callers = countRelatives(before.callers, one, after.callers, other, pairs, counts)
    const most = before.whole[one] === after.whole[other] ? FOREIGN_CALLERS.sameCode : FOREIGN_CALLERS.otherCode
    if (callers.same === 0 && callers.different >= most) return true
    // What a destructor calls changes with what is inlined into it.
    if (pairs.grounds[one] === TABLE) return false
    const calls = countRelatives(before.build.code.calls, one, after.build.code.calls, other, pairs, counts)
    return calls.different >= FOREIGN_CALLS && calls.same <= calls.different
  }
  const contradicted: number[] = []
  pairs.afterOf.forEach((other, one) => {
    if (other !== NONE && pairs.grounds[one] !== SYMBOL && isContradicted(one, other)) contradicted.push(one)
  })
  for (const one of contradicted) pairs.refuse(one)
}
