import {MATCH_GROUNDS, type MatchGround} from './function-matches.ts'

/** No partner. */
export const NONE = -1

/** Two functions as one number: `before * PAIR_KEY + after`. Functions are fewer than this. */
export const PAIR_KEY = 2 ** 26

/** Pairs of functions as they are found: one to one. A pair that was taken back is not made again. */
export class Pairs {
  /** By function of the earlier build, its partner in the later one. */
  readonly afterOf: Int32Array
  readonly beforeOf: Int32Array
  /** By function of the earlier build. */
  readonly grounds: Uint8Array
  count = 0
  readonly #refused = new Set<number>()

  constructor(countBefore: number, countAfter: number) {
    this.afterOf = new Int32Array(countBefore).fill(NONE)
    this.beforeOf = new Int32Array(countAfter).fill(NONE)
    this.grounds = new Uint8Array(countBefore)
  }

  areFree(before: number, after: number): boolean {
    return this.afterOf[before] === NONE && this.beforeOf[after] === NONE
  }

  /** Whether they are a pair now that they were not before; functions that have a partner keep it. */
  add(before: number, after: number, ground: MatchGround): boolean {
    if (!this.areFree(before, after) || this.#refused.has(before * PAIR_KEY + after)) return false
    this.afterOf[before] = after
    this.beforeOf[after] = before
    this.grounds[before] = MATCH_GROUNDS.indexOf(ground)
    this.count++
    return true
  }

  /** Takes a pair back for good. */
  refuse(before: number): void {
    const after = this.afterOf[before]!
    this.#refused.add(before * PAIR_KEY + after)
    this.afterOf[before] = NONE
    this.beforeOf[after] = NONE
    this.count--
  }
}
