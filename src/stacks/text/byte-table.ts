import {type ByteWindow, equalRanges, hashOfRange, newWindow} from './byte-ranges.ts'
import {doubledSlots, placeInSlots} from './hash-slots.ts'

const FIRST_SLOTS = 1 << 13
const FIRST_BYTES = 1 << 18
const SHORT_BYTES = 128

function larger(array: Int32Array): Int32Array<ArrayBuffer> {
  const twice = new Int32Array(array.length * 2)
  twice.set(array)
  return twice
}

/**
 * Numbers ranges of bytes: equal bytes with equal salt have one number, counted from 0. An open hash table in typed
 * arrays with a copy of each key. It asks for no object and no string per look-up, which a `Map` of strings does.
 */
export class ByteTable {
  /** Pairs of hash and number + 1; 0 is a free slot. */
  #slots = new Int32Array(FIRST_SLOTS * 2)
  #ends: Int32Array<ArrayBuffer> = new Int32Array(FIRST_SLOTS)
  #salts = new Int32Array(FIRST_SLOTS)
  #kept: ByteWindow
  #keptBytes = 0
  #size = 0
  /** Hash of the last look-up, for {@link add}. */
  #hash = 0

  /** Room for `expectedBytes` of keys is taken at once; it costs memory only as it is filled, and more find theirs later. */
  constructor(expectedBytes = FIRST_BYTES) {
    this.#kept = newWindow(expectedBytes)
  }

  get size(): number {
    return this.#size
  }

  /** Bytes of all keys. */
  get keptBytes(): number {
    return this.#keptBytes
  }

  /** All keys one behind the other; another window once a key is added. */
  get kept(): ByteWindow {
    return this.#kept
  }

  /** Where each key ends among those. */
  ends(): Int32Array<ArrayBuffer> {
    return this.#ends.slice(0, this.#size)
  }

  startOf(id: number): number {
    return id === 0 ? 0 : this.#ends[id - 1]!
  }

  endOf(id: number): number {
    return this.#ends[id]!
  }

  /** Hash of the range that was looked up last. */
  get lastHash(): number {
    return this.#hash
  }

  /** The number of a range, or -1. */
  find(view: DataView, start: number, end: number, salt: number): number {
    const hash = hashOfRange(view, start, end, salt)
    this.#hash = hash
    const slots = this.#slots
    const mask = slots.length - 1
    for (let slot = (hash << 1) & mask; slots[slot + 1] !== 0; slot = (slot + 2) & mask) {
      if (slots[slot] === hash && this.#is(slots[slot + 1]! - 1, view, start, end, salt)) return slots[slot + 1]! - 1
    }
    return -1
  }

  /** Gives the next number to the range that was just looked for and not found. */
  add(bytes: Uint8Array, start: number, end: number, salt: number): number {
    if ((this.#size + 1) * 4 > this.#slots.length) this.#grow()
    this.#keep(bytes, start, end)
    this.#ends[this.#size] = this.#keptBytes
    this.#salts[this.#size] = salt
    this.#size++
    placeInSlots(this.#slots, this.#hash, this.#size)
    return this.#size - 1
  }

  /** Forgets everything, but keeps the room. */
  clear(): void {
    this.#slots.fill(0)
    this.#size = 0
    this.#keptBytes = 0
  }

  #is(id: number, view: DataView, start: number, end: number, salt: number): boolean {
    const from = id === 0 ? 0 : this.#ends[id - 1]!
    const length = end - start
    return (
      this.#ends[id]! - from === length &&
      this.#salts[id] === salt &&
      equalRanges(this.#kept.view, from, view, start, length)
    )
  }

  #keep(bytes: Uint8Array, start: number, end: number): void {
    const needed = this.#keptBytes + end - start
    if (needed > this.#kept.bytes.length) {
      const next = newWindow(Math.max(needed, this.#kept.bytes.length * 2))
      next.bytes.set(this.#kept.bytes.subarray(0, this.#keptBytes))
      this.#kept = next
    }
    const kept = this.#kept.bytes
    // A view of a short key would take longer than its bytes one by one.
    if (end - start > SHORT_BYTES) kept.set(bytes.subarray(start, end), this.#keptBytes)
    else for (let at = start, to = this.#keptBytes; at < end; at++, to++) kept[to] = bytes[at]!
    this.#keptBytes = needed
  }

  #grow(): void {
    this.#ends = larger(this.#ends)
    this.#salts = larger(this.#salts)
    this.#slots = doubledSlots(this.#slots)
  }
}
