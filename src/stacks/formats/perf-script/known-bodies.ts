import type {ByteWindow} from '../../text/byte-ranges.ts'
import {ByteTable} from '../../text/byte-table.ts'

/** Bytes of remembered bodies at most. */
const LARGEST_BYTES = 48 << 20
/** Hashes of bodies that were met once; a power of two. */
const MET = 1 << 18
/** Where of this many bodies fewer than `WORTHWHILE` were met before, the next `PAUSE` are not looked up. */
const [WATCHED, WORTHWHILE, PAUSE] = [1024, 64, 7168]

/**
 * Remembers what came out of the lines of a sample, by their bytes: most samples of a profile have lines that others had.
 * A body is kept from the second time on, so that an input without repetition takes no memory; and what is kept is thrown
 * away when it is too much.
 */
export class KnownBodies<Value> {
  readonly #table = new ByteTable()
  readonly #met = new Int32Array(MET)
  #values: Value[] = []
  #watched = 0
  #metBefore = 0

  /** What was kept for a body; null when there is nothing. */
  find({view}: ByteWindow, start: number, end: number, salt: number): Value | null {
    if (this.#watched < 0) return null
    const known = this.#table.find(view, start, end, salt)
    if (known === -1) return null
    this.#metBefore++
    this.#watch()
    return this.#values[known]!
  }

  /** Keeps what came out of a body that was just not found, when it is not new. */
  keep({bytes, view}: ByteWindow, start: number, end: number, salt: number, value: Value): void {
    const paused = this.#watched < 0
    this.#watch()
    if (paused) return
    const hash = this.#table.lastHash
    if (this.#met[hash & (MET - 1)] !== hash) {
      this.#met[hash & (MET - 1)] = hash
      return
    }
    this.#metBefore++
    if (this.#table.keptBytes + end - start > LARGEST_BYTES) {
      this.#table.clear()
      this.#values = []
      this.#table.find(view, start, end, salt)
    }
    this.#values[this.#table.add(bytes, start, end, salt)] = value
  }

  /** Counts one body, of which a pause has `PAUSE`. */
  #watch(): void {
    this.#watched++
    if (this.#watched < WATCHED) return
    this.#watched = this.#metBefore < WORTHWHILE ? -PAUSE : 0
    this.#metBefore = 0
  }
}
