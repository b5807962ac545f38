import type {MatchGround} from '../function-matches.ts'
import type {Pairs} from '../pairs.ts'

/** Later functions are fewer than this. */
const KEY = 2 ** 26

/** What speaks for pairs, from several sides, before any of them is made. */
export class Votes {
  readonly #sums = new Map<number, number>()

  add(before: number, after: number, weight: number): void {
    const key = before * KEY + after
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
      note(Math.floor(key / KEY), sum)
      note(-1 - (key % KEY), sum)
    }
    for (const [key, sum] of this.#sums) {
      const [before, after] = [Math.floor(key / KEY), key % KEY]
      const isBest = [before, -1 - after].every((one) => sum === best.get(one) && (second.get(one) ?? 0) <= rival * sum)
      if (isBest && sum >= least) pairs.add(before, after, ground)
    }
  }
}
