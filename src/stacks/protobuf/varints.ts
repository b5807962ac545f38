// By hand: `pprof-format` makes objects of a whole profile; samples are read here from the bytes, one after the other.

/** More bytes than these are beyond what a number counts exactly by shifting seven bits at a time. */
const NUMBER_BYTES = 7
const LONGEST_VARINT = 10

/**
 * Reads protobuf varints one behind the other. Ids and values up to 2^49 come as numbers, larger ones as bigints (unsigned),
 * each value always in the same form. `broken` is set where a varint has no end.
 */
export class Varints {
  readonly #bytes: Uint8Array
  at = 0
  end = 0
  broken = false

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  next(): number | bigint {
    const bytes = this.#bytes
    let value = 0
    let scale = 1
    const fast = Math.min(this.end, this.at + NUMBER_BYTES)
    for (let at = this.at; at < fast; at++) {
      const byte = bytes[at]!
      value += (byte & 0x7f) * scale
      scale *= 128
      if (byte < 0x80) {
        this.at = at + 1
        return value
      }
    }
    return this.#long()
  }

  #long(): number | bigint {
    const limit = Math.min(this.end, this.at + LONGEST_VARINT)
    let value = 0n
    let shift = 0n
    for (; this.at < limit; shift += 7n) {
      const byte = this.#bytes[this.at++]!
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value < 2n ** 49n ? Number(value) : BigInt.asUintN(64, value)
    }
    this.broken = true
    this.at = this.end
    return 0
  }
}
