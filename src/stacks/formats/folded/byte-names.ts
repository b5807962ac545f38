const FIRST_CAPACITY = 1024
const FIRST_POOL_BYTES = 1 << 16

/** Where the hash of a name begins (FNV-1a, 32 bits; Fowler, Noll and Vo, public domain). */
export const HASH_START = 0x811c9dc5 | 0
/** What it is multiplied with, once the byte is mixed in: `Math.imul(hash ^ byte, HASH_PRIME)`. */
export const HASH_PRIME = 0x01000193

/** Hash of bytes as {@link ByteNames} wants it. */
export function hashOf(bytes: Uint8Array): number {
  let hash = HASH_START
  for (const byte of bytes) hash = Math.imul(hash ^ byte, HASH_PRIME)
  return hash
}

/**
 * Numbers for byte strings, each stored once. The caller hashes while it looks for the end of a name, so that a name
 * that is known costs one comparison of its bytes, and no string.
 */
export class ByteNames {
  #pool = new Uint8Array(FIRST_POOL_BYTES)
  /** Where name `id` starts in the pool; the next one's start is its end. */
  #starts = new Uint32Array(FIRST_CAPACITY + 1)
  #hashes = new Int32Array(FIRST_CAPACITY)
  /** Number of a name plus one; 0 is a free slot. */
  #slots = new Int32Array(FIRST_CAPACITY * 4)
  #size = 0

  /** Number of the bytes from `start` up to `end`, whose hash is given; a new one when they are new. */
  idOf(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const mask = this.#slots.length - 1
    let slot = (hash ^ (hash >>> 15)) & mask
    for (let found = this.#slots[slot]!; found !== 0; found = this.#slots[slot]!) {
      if (this.#hashes[found - 1] === hash && this.#isName(found - 1, bytes, start, end)) return found - 1
      slot = (slot + 1) & mask
    }
    return this.#add(bytes, start, end, hash)
  }

  /** A view of the bytes of name `id`, good until the next name is added. */
  bytesOf(id: number): Uint8Array {
    return this.#pool.subarray(this.#starts[id]!, this.#starts[id + 1]!)
  }

  /** Length of name `id` in bytes. */
  lengthOf(id: number): number {
    return this.#starts[id + 1]! - this.#starts[id]!
  }

  #isName(id: number, bytes: Uint8Array, start: number, end: number): boolean {
    const pool = this.#pool
    let at = this.#starts[id]!
    if (this.#starts[id + 1]! - at !== end - start) return false
    for (let place = start; place < end; place++) if (bytes[place] !== pool[at++]) return false
    return true
  }

  #add(bytes: Uint8Array, start: number, end: number, hash: number): number {
    if (this.#size === this.#hashes.length) this.#grow()
    const id = this.#size++
    const from = this.#starts[id]!
    const to = from + end - start
    if (to > this.#pool.length) this.#pool = larger(this.#pool, Math.max(to, this.#pool.length * 2))
    this.#pool.set(bytes.subarray(start, end), from)
    this.#starts[id + 1] = to
    this.#hashes[id] = hash
    this.#place(id)
    return id
  }

  #place(id: number): void {
    const mask = this.#slots.length - 1
    const hash = this.#hashes[id]!
    let slot = (hash ^ (hash >>> 15)) & mask
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
    this.#slots[slot] = id + 1
  }

  #grow(): void {
    const capacity = this.#hashes.length * 2
    this.#starts = larger(this.#starts, capacity + 1)
    this.#hashes = larger(this.#hashes, capacity)
    this.#slots = new Int32Array(capacity * 4)
    for (let id = 0; id < this.#size; id++) this.#place(id)
  }
}

function larger<T extends Uint8Array | Uint32Array | Int32Array>(array: T, length: number): T {
  const copy = new (array.constructor as new (length: number) => T)(length)
  copy.set(array)
  return copy
}
