import {mergeRuns} from './merge-runs.ts'
import type {RecordBlock} from './record-block.ts'

/** Takes a record in its turn. `tag` is what it was queued with. */
export type TakeInTurn = (block: RecordBlock, at: number, end: number, tag: number) => void

const FIRST_CAPACITY = 4096
/** Records waiting beyond this are let go up to the middle of what was seen, as if perf had marked a round. */
const MOST_WAITING = 1_000_000

/**
 * Puts records of several CPUs in the order of time. Each buffer is in order by itself; perf marks when it has been round
 * all of them, and what is no younger than the youngest record of the round before cannot be overtaken any more.
 */
export class TimeOrder {
  readonly #take: TakeInTurn
  #times = new Float64Array(FIRST_CAPACITY)
  #places = new Int32Array(FIRST_CAPACITY * 3)
  #blocks: RecordBlock[] = []
  #otherTimes = new Float64Array(FIRST_CAPACITY)
  #otherPlaces = new Int32Array(FIRST_CAPACITY * 3)
  #otherBlocks: RecordBlock[] = []
  #order = new Int32Array(FIRST_CAPACITY)
  #scratch = new Int32Array(FIRST_CAPACITY)
  #count = 0
  #youngest = Number.NEGATIVE_INFINITY
  #safe = Number.NEGATIVE_INFINITY
  #released = Number.NEGATIVE_INFINITY
  /** Records that came too late to be put in their place. */
  late = 0

  constructor(take: TakeInTurn) {
    this.#take = take
  }

  /** `time` in nanoseconds from any fixed start. */
  add(time: number, block: RecordBlock, at: number, end: number, tag: number): void {
    if (this.#count === this.#times.length) this.#grow()
    const index = this.#count++
    this.#times[index] = time
    this.#blocks[index] = block
    this.#places[index * 3] = at
    this.#places[index * 3 + 1] = end
    this.#places[index * 3 + 2] = tag
    if (time > this.#youngest) this.#youngest = time
    if (time < this.#released) this.late++
    if (this.#count >= MOST_WAITING) this.finishRound()
  }

  /** To be called where perf marked a finished round. */
  finishRound(): void {
    this.#release(this.#safe)
    this.#safe = this.#youngest
  }

  /** Releases all that waits. */
  finish(): void {
    this.#release(Number.POSITIVE_INFINITY)
  }

  #release(upTo: number): void {
    const count = this.#count
    for (let index = 0; index < count; index++) this.#order[index] = index
    mergeRuns(this.#times, this.#order, this.#scratch, count)
    let released = 0
    while (released < count && this.#times[this.#order[released]!]! <= upTo) {
      const index = this.#order[released++]!
      const place = index * 3
      this.#take(this.#blocks[index]!, this.#places[place]!, this.#places[place + 1]!, this.#places[place + 2]!)
    }
    if (released > 0) this.#keepFrom(released)
    if (upTo !== Number.POSITIVE_INFINITY && upTo > this.#released) this.#released = upTo
  }

  /** Moves what still waits to the front, in its order. Plain loops over arrays that stay: it runs at each round. */
  #keepFrom(released: number): void {
    const waiting = this.#count - released
    const [times, places, blocks] = [this.#times, this.#places, this.#blocks]
    for (let next = 0; next < waiting; next++) {
      const index = this.#order[released + next]!
      this.#otherTimes[next] = times[index]!
      this.#otherBlocks[next] = blocks[index]!
      this.#otherPlaces[next * 3] = places[index * 3]!
      this.#otherPlaces[next * 3 + 1] = places[index * 3 + 1]!
      this.#otherPlaces[next * 3 + 2] = places[index * 3 + 2]!
    }
    // What was released must not keep its blocks in memory.
    blocks.length = 0
    this.#otherBlocks.length = waiting
    this.#times = this.#otherTimes
    this.#places = this.#otherPlaces
    this.#blocks = this.#otherBlocks
    this.#otherTimes = times
    this.#otherPlaces = places
    this.#otherBlocks = blocks
    this.#count = waiting
  }

  #grow(): void {
    const capacity = this.#times.length * 2
    const times = new Float64Array(capacity)
    const places = new Int32Array(capacity * 3)
    times.set(this.#times)
    places.set(this.#places)
    this.#times = times
    this.#places = places
    this.#otherTimes = new Float64Array(capacity)
    this.#otherPlaces = new Int32Array(capacity * 3)
    this.#order = new Int32Array(capacity)
    this.#scratch = new Int32Array(capacity)
  }
}
