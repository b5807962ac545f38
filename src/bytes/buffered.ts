import {InputError} from '../errors/index.ts'
import type {ByteSource} from './byte-source.ts'

/** What is read at random places must be held, since a stream has no other way back. More is no profile that a picture could show. */
export const LARGEST_IN_MEMORY = 1024 ** 3

/** What was read of a stream so far, and the rest of it. */
class HeldStream {
  readonly #name: string
  readonly #largestBytes: number
  readonly #rest: AsyncIterator<Uint8Array>
  #pieces: Uint8Array[] = []
  bytes = 0
  hasEnded = false

  constructor(name: string, stream: AsyncIterable<Uint8Array>, largestBytes: number) {
    this.#name = name
    this.#largestBytes = largestBytes
    this.#rest = stream[Symbol.asyncIterator]()
  }

  /** Reads on until `end` bytes are held, or all. */
  async holdUpTo(end: number): Promise<void> {
    while (this.bytes < end && !this.hasEnded) {
      const {done, value} = await this.#rest.next()
      if (done === true) {
        this.hasEnded = true
        continue
      }
      this.#pieces.push(value)
      this.bytes += value.length
      if (this.bytes > this.#largestBytes) {
        throw new InputError(`${this.#name} is longer than ${this.#largestBytes} bytes, which are too many to hold.`, {
          hint: 'A text format can be read in any length; others must be saved as an unpacked file first.',
        })
      }
    }
  }

  slice(offset: number, end: number): Uint8Array {
    if (this.#pieces.length > 1) this.#pieces = [Buffer.concat(this.#pieces)]
    return this.#pieces[0]?.subarray(offset, end) ?? new Uint8Array()
  }

  /** What is held, and what comes behind it, which is not held. */
  async *all(): AsyncGenerator<Uint8Array> {
    try {
      for (const piece of this.#pieces.splice(0)) yield piece
      while (!this.hasEnded) {
        const {done, value} = await this.#rest.next()
        if (done === true) this.hasEnded = true
        else yield value
      }
    } finally {
      await this.close()
    }
  }

  /** Lets the stream go; what is open behind it is closed. */
  async close(): Promise<void> {
    await this.#rest.return?.()
  }
}

/**
 * A stream as a byte source. Reading at any place holds what comes before it in memory, `largestBytes` at most, so a
 * look at the head holds little. Streaming gives all bytes and holds none; when more is read after that, `start` is
 * called once more, and throws where there is no second time. `size` is infinite until the end was seen.
 */
export function buffered(
  name: string,
  start: () => AsyncIterable<Uint8Array>,
  largestBytes: number,
): ByteSource & AsyncDisposable {
  let held: HeldStream | null = null
  let size = Number.POSITIVE_INFINITY
  return {
    name,
    get size() {
      return size
    },
    async read(offset, length) {
      held ??= new HeldStream(name, start(), largestBytes)
      await held.holdUpTo(offset + length)
      if (held.hasEnded) size = held.bytes
      return held.slice(offset, Math.min(offset + length, held.bytes))
    },
    async *stream() {
      const stream = held ?? new HeldStream(name, start(), largestBytes)
      // What is in memory whole can be had again and again.
      if (stream.hasEnded) return yield stream.slice(0, stream.bytes)
      held = null
      yield* stream.all()
    },
    async [Symbol.asyncDispose]() {
      await held?.close()
    },
  }
}
