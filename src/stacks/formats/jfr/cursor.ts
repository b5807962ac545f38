import type {InputError} from '../../../errors/index.ts'
import {jfrFault} from './jfr-fault.ts'

/** A number as the file has it, unsigned: a bigint above 2^53, each value always in the same form. */
export type Whole = number | bigint

/** A string that stands in the pool `java.lang.String` under a key. */
export class PooledString {
  readonly key: Whole

  constructor(key: Whole) {
    this.key = key
  }
}

export type Text = string | PooledString | null

/** How a string is stored: its first byte (jdk.jfr.internal.consumer.StringParser). */
const ENCODING = {none: 0, empty: 1, pooled: 2, utf8: 3, characters: 4, latin1: 5} as const

/** Seven bits of each of eight bytes, then all of the ninth. */
const SEVEN_BIT_BYTES = 8
/** More bytes than these are beyond what a number counts exactly. */
const NUMBER_BYTES = 7

/** Reads what events and pools of one chunk are made of: compressed integers, strings, single bytes. */
export class Cursor {
  readonly #name: string
  #bytes: Buffer = Buffer.alloc(0)
  /** Place in the file of the first byte. */
  #start = 0
  at = 0
  /** Nothing is read from here on. */
  end = 0

  constructor(name: string) {
    this.#name = name
  }

  /** Goes on with other bytes, which stand at `start` of the file. */
  open(bytes: Uint8Array, start: number): void {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    this.#start = start
    this.at = 0
    this.end = bytes.length
  }

  /** The bytes that are left. */
  rest(): Buffer {
    return this.#bytes.subarray(this.at, this.end)
  }

  /** How many bytes are left. */
  get left(): number {
    return this.end - this.at
  }

  /** Place in the file. */
  get offset(): number {
    return this.#start + this.at
  }

  fault(what: string): InputError {
    return jfrFault(this.#name, what, this.offset)
  }

  skip(count: number): void {
    if (!(count <= this.left)) throw this.fault(`${count} bytes are said to follow, ${this.left} are left`)
    this.at += count
  }

  byte(): number {
    if (this.at >= this.end) throw this.fault('a value has no end')
    return this.#bytes[this.at++]!
  }

  /** A compressed integer that is not needed. */
  skipWhole(): void {
    const bytes = this.#bytes
    const last = Math.min(this.end, this.at + SEVEN_BIT_BYTES)
    while (this.at < last) if (bytes[this.at++]! < 0x80) return
    this.byte()
  }

  /** A compressed integer: little end first, seven bits a byte. */
  whole(): Whole {
    const bytes = this.#bytes
    let [value, scale] = [0, 1]
    const last = Math.min(this.end, this.at + NUMBER_BYTES)
    for (let at = this.at; at < last; at++) {
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

  #long(): Whole {
    let value = 0n
    for (let index = 0n; index <= SEVEN_BIT_BYTES; index++) {
      const byte = this.byte()
      const isLast = index === BigInt(SEVEN_BIT_BYTES)
      value |= BigInt(isLast ? byte : byte & 0x7f) << (7n * index)
      if (byte < 0x80) break
    }
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
  }

  /** How many of something follow, each of which takes a byte at least. */
  count(what: string): number {
    const count = this.whole()
    if (typeof count === 'number' && count <= this.left) return count
    throw this.fault(`${count} ${what} are said to follow in ${this.left} bytes`)
  }

  /** Where a string of so many bytes begins; the cursor moves behind it. */
  #span(): number {
    const length = this.count('bytes of text')
    this.at += length
    return this.at - length
  }

  #characters(isWanted: boolean): string {
    const count = this.count('characters')
    const codes: string[] = []
    for (let index = 0; index < count; index++) {
      if (isWanted) codes.push(String.fromCharCode(Number(BigInt.asUintN(16, BigInt(this.whole())))))
      else this.skipWhole()
    }
    return codes.join('')
  }

  /** A string in any of its encodings; of one that is not wanted only the cursor's move matters. */
  text(isWanted = true): Text {
    const encoding = this.byte()
    if (encoding === ENCODING.none) return null
    if (encoding === ENCODING.empty) return ''
    if (encoding === ENCODING.pooled) return new PooledString(this.whole())
    if (encoding === ENCODING.characters) return this.#characters(isWanted)
    if (encoding !== ENCODING.utf8 && encoding !== ENCODING.latin1) {
      throw this.fault(`a string has the unknown encoding ${encoding}`)
    }
    const start = this.#span()
    if (!isWanted) return null
    return this.#bytes.toString(encoding === ENCODING.utf8 ? 'utf8' : 'latin1', start, this.at)
  }
}
