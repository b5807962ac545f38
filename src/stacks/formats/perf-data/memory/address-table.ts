const FIRST_CAPACITY = 64
/** Numbers kept of each address: its halves, and one more than the answer, so that 0 marks a free slot. */
const WORDS = 3

/**
 * A table from addresses of 64 bits, as signed halves of 32, to numbers. Addresses in a `Map` would be boxed doubles:
 * slower, and rubbish to be collected.
 */
export class AddressTable {
  #slots: Int32Array | null = null
  #size = 0

  /** The number of an address, or -1. */
  get(high: number, low: number): number {
    const slots = this.#slots
    if (slots === null) return -1
    const mask = slots.length / WORDS - 1
    for (let slot = hashOf(high, low) & mask; ; slot = (slot + 1) & mask) {
      const place = slot * WORDS
      const answer = slots[place + 2]!
      if (answer === 0) return -1
      if (slots[place + 1] === low && slots[place] === high) return answer - 1
    }
  }

  /** Notes the number of an address that is not in the table. */
  add(high: number, low: number, number: number): void {
    const slots = this.#withRoom()
    const mask = slots.length / WORDS - 1
    let slot = hashOf(high, low) & mask
    while (slots[slot * WORDS + 2] !== 0) slot = (slot + 1) & mask
    const place = slot * WORDS
    slots[place] = high
    slots[place + 1] = low
    slots[place + 2] = number + 1
    this.#size++
  }

  clear(): void {
    this.#slots = null
    this.#size = 0
  }

  #withRoom(): Int32Array {
    this.#slots ??= new Int32Array(FIRST_CAPACITY * WORDS)
    const old = this.#slots
    if ((this.#size + 1) * 2 * WORDS <= old.length) return old
    this.#slots = new Int32Array(old.length * 2)
    this.#size = 0
    for (let place = 0; place < old.length; place += WORDS) {
      if (old[place + 2] !== 0) this.add(old[place]!, old[place + 1]!, old[place + 2]! - 1)
    }
    return this.#slots
  }
}

/** Steps of MurmurHash3's mixing (Appleby, public domain). */
function hashOf(high: number, low: number): number {
  const mixed = Math.imul(low ^ Math.imul(high, 0xc2b2ae35), 0x85ebca6b)
  return mixed ^ (mixed >>> 15)
}
