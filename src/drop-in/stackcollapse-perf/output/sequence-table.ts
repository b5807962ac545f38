import {doubledSlots, placeInSlots} from '../../../stacks/text/hash-slots.ts'

const FIRST_SLOTS = 1 << 14
const FIRST_NUMBERS = 1 << 18

function grown(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length)
  larger.set(array)
  return larger
}

/**
 * Numbers sequences of numbers: the same sequence has one number, counted from 0. Sequence 0 is the empty one. Takes four
 * bytes for each element, where a prefix tree takes 20 and a look-up in memory for each.
 */
export class SequenceTable {
  /** Pairs of hash and number + 1; 0 is a free slot. */
  #slots = new Int32Array(FIRST_SLOTS * 2)
  #elements = new Int32Array(FIRST_NUMBERS)
  #ends = new Int32Array(FIRST_SLOTS)
  #size = 0

  constructor() {
    this.id(new Int32Array(0), 0)
  }

  /** All sequences, one behind the other. */
  get elements(): Int32Array<ArrayBuffer> {
    return this.#elements
  }

  /** Where each sequence ends. */
  get ends(): Int32Array<ArrayBuffer> {
    return this.#ends.slice(0, this.#size)
  }

  startOf(id: number): number {
    return id === 0 ? 0 : this.#ends[id - 1]!
  }

  endOf(id: number): number {
    return this.#ends[id]!
  }

  /** Number of the sequence that the first `length` elements of `of` are. */
  id(of: Int32Array, length: number): number {
    let hash = length
    for (let at = 0; at < length; at++) {
      hash = Math.imul(hash ^ of[at]!, 0xcc9e2d51)
      hash = (hash << 15) | (hash >>> 17)
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
    hash ^= hash >>> 13
    const slots = this.#slots
    const mask = slots.length - 1
    for (let slot = (hash << 1) & mask; slots[slot + 1] !== 0; slot = (slot + 2) & mask) {
      if (slots[slot] === hash && this.#is(slots[slot + 1]! - 1, of, length)) return slots[slot + 1]! - 1
    }
    return this.#add(hash, of, length)
  }

  /** Numbers of sequences from another table, whose elements are to be replaced by what `meaning` says. */
  idsOf(elements: Int32Array, ends: Int32Array, meaning: Int32Array): Int32Array {
    const path = new Int32Array(ends.reduce((longest, end, id) => Math.max(longest, end - (ends[id - 1] ?? 0)), 0))
    return ends.map((end, id) => {
      const start = ends[id - 1] ?? 0
      for (let at = start; at < end; at++) path[at - start] = meaning[elements[at]!]!
      return this.id(path, end - start)
    })
  }

  #is(id: number, of: Int32Array, length: number): boolean {
    const start = this.startOf(id)
    if (this.#ends[id]! - start !== length) return false
    const elements = this.#elements
    for (let at = 0; at < length; at++) if (elements[start + at] !== of[at]) return false
    return true
  }

  #add(hash: number, of: Int32Array, length: number): number {
    if ((this.#size + 1) * 4 > this.#slots.length) this.#grow()
    const start = this.#size === 0 ? 0 : this.#ends[this.#size - 1]!
    if (start + length > this.#elements.length) {
      this.#elements = grown(this.#elements, Math.max(start + length, this.#elements.length * 2))
    }
    const elements = this.#elements
    for (let at = 0; at < length; at++) elements[start + at] = of[at]!
    this.#ends[this.#size] = start + length
    this.#size++
    placeInSlots(this.#slots, hash, this.#size)
    return this.#size - 1
  }

  #grow(): void {
    this.#ends = grown(this.#ends, this.#ends.length * 2)
    this.#slots = doubledSlots(this.#slots)
  }
}
