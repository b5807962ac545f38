import {Numbering} from '../numbering.ts'
import {PAIR_KEY} from './pairs.ts'

/** A number for each of those pairs of functions that were asked for, whether they are matched or not. */
export class PairNumbers {
  readonly #initial: number
  readonly #pairs = new Numbering()
  #numbers = new Float64Array(1 << 10)

  /** `initial` is the number of every pair at first. */
  constructor(initial: number) {
    this.#initial = initial
  }

  /** How many pairs were asked for. They have the places 1 to `count`. */
  get count(): number {
    return this.#pairs.count
  }

  /** Where a pair's number is. */
  placeOf(before: number, after: number): number {
    const known = this.#pairs.count
    const place = this.#pairs.of(1 + before * PAIR_KEY + after)
    if (place > known) this.#begin(place)
    return place
  }

  #begin(place: number): void {
    if (place === this.#numbers.length) {
      const larger = new Float64Array(2 * this.#numbers.length)
      larger.set(this.#numbers)
      this.#numbers = larger
    }
    this.#numbers[place] = this.#initial
  }

  at(place: number): number {
    return this.#numbers[place]!
  }

  set(place: number, number: number): void {
    this.#numbers[place] = number
  }

  beforeAt(place: number): number {
    return Math.floor((this.#pairs.values[place]! - 1) / PAIR_KEY)
  }

  afterAt(place: number): number {
    return (this.#pairs.values[place]! - 1) % PAIR_KEY
  }
}
