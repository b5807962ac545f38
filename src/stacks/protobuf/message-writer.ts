const FIRST_BYTES = 1 << 16
/** A varint of 64 bits takes at most so many bytes. */
const LONGEST_VARINT = 10

/** Bytes that a value takes as a varint. Negative ones take all of them (two's complement of 64 bits). */
export function varintBytes(value: number): number {
  if (value < 0) return LONGEST_VARINT
  let bytes = 1
  for (let rest = value; rest >= 128; rest /= 128) bytes++
  return bytes
}

/** Protobuf messages written one behind the other into memory that grows (protobuf.dev/programming-guides/encoding). */
export class MessageWriter {
  #bytes = new Uint8Array(FIRST_BYTES)
  #length = 0

  /** Makes room, so that what follows need not look. */
  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count))
    larger.set(this.#bytes)
    this.#bytes = larger
  }

  /** A whole number of at most 53 bits. */
  varint(value: number): void {
    this.#reserve(LONGEST_VARINT)
    if (value < 0) this.#negative(value)
    else this.#positive(value)
  }

  #positive(value: number): void {
    let rest = value
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#bytes[this.#length++] = (rest % 128) | 0x80
    this.#bytes[this.#length++] = rest
  }

  #negative(value: number): void {
    let rest = BigInt.asUintN(64, BigInt(value))
    for (; rest >= 128n; rest >>= 7n) this.#bytes[this.#length++] = Number(rest & 0x7fn) | 0x80
    this.#bytes[this.#length++] = Number(rest)
  }

  /** What was written. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }
}
