import type {Stall} from '../../../results/schema.ts'

/**
 * Finds the longest such time. Requests come in the order of their ends; where that is broken by some microseconds
 * between connections, nothing is lost but those.
 */
export class StallFinder {
  readonly #earliestDue: () => number
  #answered = 0
  /** Since when a request waits that has failed meanwhile; the first of all from the begin on. */
  #waitingSince = 0
  #start = 0
  #longest = 0

  /** `earliestDue` tells, of all connections, when the first next request is due: asked only where a stall may be. */
  constructor(earliestDue: () => number) {
    this.#earliestDue = earliestDue
  }

  get longest(): Stall | null {
    return this.#longest === 0
      ? null
      : {startSeconds: Math.round(this.#start) / 1e6, seconds: Math.round(this.#longest) / 1e6}
  }

  /** Must be called before what `earliestDue` asks knows of the request. */
  request(end: number, isOk: boolean): void {
    if (end - this.#answered > this.#longest) this.#look(end)
    if (!isOk) return
    if (end > this.#answered) this.#answered = end
    this.#waitingSince = Number.POSITIVE_INFINITY
  }

  /** Keeps the longer of both. */
  merge(other: StallFinder): void {
    if (other.#longest <= this.#longest) return
    this.#start = other.#start
    this.#longest = other.#longest
  }

  #look(end: number): void {
    this.#waitingSince = Math.min(this.#waitingSince, this.#earliestDue())
    const start = Math.max(this.#answered, this.#waitingSince)
    if (end - start <= this.#longest) return
    this.#start = start
    this.#longest = end - start
  }
}
