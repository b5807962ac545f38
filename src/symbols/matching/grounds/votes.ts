import type {MatchGround} from '../function-matches.ts'
import {PAIR_KEY, type Pairs} from '../pairs.ts'

/** What speaks for pairs, from several sides, before any of them is made. */
export class Votes {
  readonly #sums = new Map<number, number>()

  add(before: number, after: number, weight: number): void {
    const key = before * PAIR_KEY + after
    this.#sums.set(key, (this.#sums.get(key) ?? 0) + weight)
  }

  /** Makes those pairs of which either function has no other partner with more than `rival` of their votes. */
  elect(pairs: Pairs, ground: MatchGround, least: number, rival: number): void {
    const [best, second] = [new Map<number, number>(), new Map<number, number>()]
    const note = (one: number, sum: number): void => {
      const top = best.get(one) ?? 0
      if (sum > top) best.set(one, sum)
      second.set(one, Math.max(second.get(one) ?? 0, Math.min(sum, top)))
    }
    // Functions of the later build are told apart by their sign.
    for (const [key, sum] of this.#sums) {
      note(Math.floor(key / PAIR_KEY), sum)
      note(-1 - (key % PAIR_KEY), sum)
    }
    for (const [key, sum] of this.#sums) {
      const [before, after] = [Math.floor(key / PAIR_KEY), key % PAIR_KEY]
      const isBest = [before, -1 - after].every((one) => sum === best.get(one) && (second.get(one) ?? 0) <= rival * sum)
      if (isBest && sum >= least) pairs.add(before, after, ground)
    }
  }
}
