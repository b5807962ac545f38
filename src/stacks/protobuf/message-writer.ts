import {WIRE} from './each-field.ts'

const FIRST_BYTES = 1 << 16
/** For messages that hold a few numbers. */
const SMALL_BYTES = 64
/** A varint of 64 bits takes at most so many bytes. */
const LONGEST_VARINT = 10

/** How much a fixed number of 64 bits takes. */
const FIXED64_BYTES = 8

/** Bytes that a value takes as a varint. Negative ones take all of them (two's complement of 64 bits). */
export function varintBytes(value: number): number {
  if (value < 0) return LONGEST_VARINT
  let bytes = 1
  for (let rest = value; rest >= 128; rest /= 128) bytes++
  return bytes
}

/** A message from the fields that `write` puts into it. */
export function messageOf(write: (fields: MessageWriter) => void, expectedBytes = SMALL_BYTES): Uint8Array {
  const fields = new MessageWriter(expectedBytes)
  write(fields)
  return fields.bytes()
}

/** Protobuf messages written one behind the other into memory that grows (protobuf.dev/programming-guides/encoding). */
export class MessageWriter {
  #bytes: Uint8Array
  #length = 0

  /** Room for `expectedBytes` is made at once; more find theirs later. */
  constructor(expectedBytes = FIRST_BYTES) {
    this.#bytes = new Uint8Array(expectedBytes)
  }

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

  /** A field of a whole number of at most 53 bits; none is written for 0, which a missing one means. */
  number(field: number, value: number): void {
    if (value !== 0) this.numberOr0(field, value)
  }

  /** The same, written for 0 as well: of the fields of a `oneof`, the one that is there tells which it is. */
  numberOr0(field: number, value: number): void {
    this.varint(field * 8 + WIRE.varint)
    this.varint(value)
  }

  /** A field of a fixed, unsigned number of 64 bits; none is written for 0. */
  fixed64(field: number, value: bigint): void {
    if (value === 0n) return
    this.varint(field * 8 + WIRE.fixed64)
    this.#reserve(FIXED64_BYTES)
    new DataView(this.#bytes.buffer).setBigUint64(this.#length, value, true)
    this.#length += FIXED64_BYTES
  }

  /** A field that holds bytes: text, or another message. It is written where it is empty, too. */
  content(field: number, bytes: Uint8Array): void {
    this.beginContent(field, bytes.length)
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** What stands before the content of a field of so many bytes. */
  beginContent(field: number, length: number): void {
    this.varint(field * 8 + WIRE.bytes)
    this.varint(length)
  }

  /** A field of whole numbers, one behind the other (packed); none is written for an empty list. */
  numbers(field: number, values: readonly number[]): void {
    if (values.length === 0) return
    let bytes = 0
    for (const value of values) bytes += varintBytes(value)
    this.beginContent(field, bytes)
    for (const value of values) this.varint(value)
  }

  /** What was written. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }
}
