import type {SumsPart} from '../stacks-part.ts'

const FIRST_SLOTS = 1 << 14

/** Digits of the largest number that is kept as one. */
const EXACT_DIGITS = 16

/** Stands for "no frame": a stack that is its process alone. */
export const NO_FRAME = -1

function grown<T extends Int32Array | Float64Array>(array: T, length: number): T {
  const larger = new (array.constructor as new (length: number) => T)(length)
  larger.set(array)
  return larger
}

/**
 * Sums by process, callers and leaf, each a number. Exact: what goes beyond 2^53 is kept as a big integer.
 */
export class StackSums {
  #slots = new Int32Array(FIRST_SLOTS)
  #processes = new Int32Array(FIRST_SLOTS)
  #callers = new Int32Array(FIRST_SLOTS)
  #leaves = new Int32Array(FIRST_SLOTS)
  /** NaN where the sum is in `#large`. */
  #sums = new Float64Array(FIRST_SLOTS)
  readonly #large = new Map<number, bigint>()
  #size = 0

  get size(): number {
    return this.#size
  }

  get processes(): Int32Array {
    return this.#processes
  }

  get callers(): Int32Array {
    return this.#callers
  }

  get leaves(): Int32Array {
    return this.#leaves
  }

  sumText(id: number): string {
    return String(this.#large.get(id) ?? this.#sums[id]!)
  }

  /** At most so many digits has a sum. */
  digitsOf(id: number): number {
    const sum = this.#sums[id]!
    return sum <= Number.MAX_SAFE_INTEGER ? EXACT_DIGITS : this.sumText(id).length
  }

  add(process: number, caller: number, leaf: number, weight: number | bigint): void {
    const id = this.#id(process, caller, leaf)
    const next = typeof weight === 'number' ? this.#sums[id]! + weight : Number.NaN
    if (next <= Number.MAX_SAFE_INTEGER) this.#sums[id] = next
    else {
      this.#large.set(id, (this.#large.get(id) ?? BigInt(this.#sums[id]!)) + BigInt(weight))
      this.#sums[id] = Number.NaN
    }
  }

  part(): SumsPart {
    return {
      processes: this.#processes.slice(0, this.#size),
      callers: this.#callers.slice(0, this.#size),
      leaves: this.#leaves.slice(0, this.#size),
      sums: this.#sums.slice(0, this.#size),
      large: this.#large,
    }
  }

  #slotOf(process: number, caller: number, leaf: number): number {
    const mix = Math.imul(process + 1, 0xcc9e2d51) ^ Math.imul(caller + 1, 0x85ebca6b) ^ Math.imul(leaf + 1, 0xc2b2ae35)
    const mixed = Math.imul(mix ^ (mix >>> 15), 0x1b873593)
    return (mixed ^ (mixed >>> 13)) & (this.#slots.length - 1)
  }

  #id(process: number, caller: number, leaf: number): number {
    const slots = this.#slots
    let slot = this.#slotOf(process, caller, leaf)
    for (; slots[slot] !== 0; slot = (slot + 1) & (slots.length - 1)) {
      const id = slots[slot]! - 1
      if (this.#callers[id] === caller && this.#leaves[id] === leaf && this.#processes[id] === process) return id
    }
    if ((this.#size + 1) * 2 > slots.length) {
      this.#grow()
      return this.#id(process, caller, leaf)
    }
    this.#processes[this.#size] = process
    this.#callers[this.#size] = caller
    this.#leaves[this.#size] = leaf
    slots[slot] = ++this.#size
    return this.#size - 1
  }

  #grow(): void {
    const length = this.#slots.length * 2
    this.#processes = grown(this.#processes, length)
    this.#callers = grown(this.#callers, length)
    this.#leaves = grown(this.#leaves, length)
    this.#sums = grown(this.#sums, length)
    this.#slots = new Int32Array(length)
    for (let id = 0; id < this.#size; id++) {
      let slot = this.#slotOf(this.#processes[id]!, this.#callers[id]!, this.#leaves[id]!)
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (length - 1)
      this.#slots[slot] = id + 1
    }
  }
}
