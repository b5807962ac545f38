import type {MatchGround} from '../function-matches.ts'
import {PairNumbers} from '../pair-numbers.ts'
import type {Pairs} from '../pairs.ts'

/** The largest sums of votes by function: the best, and the next best. */
class Best {
  readonly #best: Float64Array
  readonly #second: Float64Array

  constructor(count: number) {
    this.#best = new Float64Array(count)
    this.#second = new Float64Array(count)
  }

  note(one: number, sum: number): void {
    const top = this.#best[one]!
    if (sum > top) this.#best[one] = sum
    this.#second[one] = Math.max(this.#second[one]!, Math.min(sum, top))
  }

  /** Whether a sum is the best, and no other is more than `rival` of it. */
  isSure(one: number, sum: number, rival: number): boolean {
    return sum === this.#best[one] && this.#second[one]! <= rival * sum
  }
}

/** What speaks for pairs, from several sides, before any of them is made. */
export class Votes {
  readonly #sums = new PairNumbers(0)

  add(before: number, after: number, weight: number): void {
    const place = this.#sums.placeOf(before, after)
    this.#sums.set(place, this.#sums.at(place) + weight)
  }

  /** Makes those pairs of which either function has no other partner with more than `rival` of their votes. */
  elect(pairs: Pairs, ground: MatchGround, least: number, rival: number): void {
    const sums = this.#sums
    const [before, after] = [new Best(pairs.afterOf.length), new Best(pairs.beforeOf.length)]
    for (let place = 1; place <= sums.count; place++) {
      before.note(sums.beforeAt(place), sums.at(place))
      after.note(sums.afterAt(place), sums.at(place))
    }
    for (let place = 1; place <= sums.count; place++) {
      const [one, other, sum] = [sums.beforeAt(place), sums.afterAt(place), sums.at(place)]
      const isBest = before.isSure(one, sum, rival) && after.isSure(other, sum, rival)
      if (isBest && sum >= least) pairs.add(one, other, ground)
    }
  }
}
