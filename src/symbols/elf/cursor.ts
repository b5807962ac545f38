import {InputError} from '../../errors/index.ts'

/** Little-endian fields read one after another. Reading past the end is an {@link InputError} that names the place. */
export class Cursor {
  readonly #view: DataView
  /** For messages: what is being read. */
  readonly #what: string
  /** Index of the next byte. */
  at: number

  constructor(bytes: Uint8Array, what: string, at = 0) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#what = what
    this.at = at
  }

  get length(): number {
    return this.#view.byteLength
  }

  #take(bytes: number): number {
    const {at} = this
    if (at < 0 || at + bytes > this.length) {
      throw new InputError(`Reading ${this.#what}: byte ${at} is beyond its ${this.length} bytes`)
    }
    this.at = at + bytes
    return at
  }

  skip(bytes: number): void {
    this.#take(bytes)
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1))
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true)
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true)
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#take(8), true)
  }

  /** A word of the file's width. */
  word(bits: 32 | 64): bigint {
    return bits === 64 ? this.u64() : BigInt(this.u32())
  }

  i16(): number {
    return this.#view.getInt16(this.#take(2), true)
  }

  i32(): number {
    return this.#view.getInt32(this.#take(4), true)
  }

  i64(): bigint {
    return this.#view.getBigInt64(this.#take(8), true)
  }

  /** An unsigned LEB128 number of at most ten bytes. */
  uleb(): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.u8()
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    throw new InputError(`Reading ${this.#what}: a number at byte ${this.at} does not end`)
  }

  /** A signed LEB128 number of at most ten bytes. */
  sleb(): bigint {
    const start = this.at
    const value = this.uleb()
    const width = BigInt(7 * (this.at - start))
    return value >> (width - 1n) === 0n ? value : value - (1n << width)
  }
}
