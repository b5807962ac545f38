import {agreesOn} from './agreement.ts'
import {sortedLists} from './lists.ts'
import {NONE, type Pairs} from './pairs.ts'
import {countRelatives} from './relatives.ts'
import type {TwoBuilds} from './two-builds.ts'

function count(...confirmed: readonly boolean[]): number {
  let sum = 0
  for (const is of confirmed) if (is) sum++
  return sum
}

/**
 * How many things confirm each pair, by function of the earlier build: that their code is the same, that the functions
 * before and behind them are pairs (each), that callers, callees, texts and classes are the same (each), as far as they
 * are known. A caller counts once, however often it calls: five calls by one function tell no more than one.
 */
export function confirmationsOf({before, after}: TwoBuilds, pairs: Pairs): Uint8Array {
  const counts = {same: 0, different: 0}
  const [callersBefore, callersAfter] = [sortedLists(before.callers), sortedLists(after.callers)]
  const isBeside = (one: number, step: number): boolean =>
    pairs.afterOf[one]! + step >= 0 && pairs.afterOf[one + step] === pairs.afterOf[one]! + step
  const areSame = ({same, different}: {same: number; different: number}): boolean => same > 2 * different
  const confirmations = (one: number, other: number): number =>
    count(
      before.whole[one] !== 0 && before.whole[one] === after.whole[other],
      isBeside(one, -1),
      isBeside(one, 1),
      areSame(countRelatives(callersBefore, one, callersAfter, other, pairs, counts)),
      areSame(countRelatives(before.build.code.calls, one, after.build.code.calls, other, pairs, counts)),
      agreesOn(before.build.uses, one, after.build.uses, other),
      agreesOn(before.classes, one, after.classes, other),
    )
  return Uint8Array.from(pairs.afterOf, (other, one) => (other === NONE ? 0 : confirmations(one, other)))
}
