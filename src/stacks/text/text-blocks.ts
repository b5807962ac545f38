import {InputError} from '../../errors/index.ts'
import {type ByteWindow, newWindow} from './byte-ranges.ts'

/** Small enough to stay in the processor's cache between the read and the look at it. */
const WINDOW_BYTES = 1 << 20
/** A longer line is no profile; reading on would only fill memory. */
const LONGEST_LINE = 64 << 20

const BLANK_LINE = Buffer.from('\n\n')
const LINE_FEED = 10

/**
 * Takes whole lines from `start` to `end` (behind the last line feed): all that ends with a blank line, which is seldom
 * less than a sample of a profile. A block that is larger than the window comes in pieces of whole lines; so does text
 * without blank lines. The last line of the input may lack its line feed.
 */
export type BlockVisitor = (window: ByteWindow, start: number, end: number) => void

/**
 * Cuts an input into blocks of lines that end with a blank one, in one window of memory that is used again and again.
 * Fill {@link room}, say how much with {@link filled}, and {@link finish} at the end of the input.
 */
export class TextBlocks {
  readonly #name: string
  readonly #visit: BlockVisitor
  #window = newWindow(WINDOW_BYTES)
  #end = 0

  /** `name` is for messages. */
  constructor(name: string, visit: BlockVisitor) {
    this.#name = name
    this.#visit = visit
  }

  /** Where the next bytes go; never empty. */
  room(): Uint8Array {
    return this.#window.bytes.subarray(this.#end)
  }

  /** Throws an InputError for a line of more than 64 MiB, and whatever the visitor throws. */
  filled(length: number): void {
    this.#end += length
    if (this.#end === this.#window.bytes.length) this.#empty()
  }

  /** Takes bytes that are in memory already. */
  push(chunk: Uint8Array): void {
    for (let done = 0; done < chunk.length; ) {
      const room = this.room()
      const part = chunk.subarray(done, done + room.length)
      room.set(part)
      done += part.length
      this.filled(part.length)
    }
  }

  finish(): void {
    const start = this.#visitBlocks()
    if (start < this.#end) this.#visit(this.#window, start, this.#end)
    this.#end = 0
  }

  /** Returns where the last, unfinished block begins. */
  #visitBlocks(): number {
    const text = this.#window.bytes.subarray(0, this.#end)
    let start = 0
    for (let blank = text.indexOf(BLANK_LINE); blank !== -1; blank = text.indexOf(BLANK_LINE, start)) {
      this.#visit(this.#window, start, blank + 2)
      start = blank + 2
    }
    return start
  }

  #empty(): void {
    const start = this.#visitBlocks() || this.#visitLines()
    if (start === 0) {
      this.#grow()
      return
    }
    this.#window.bytes.copyWithin(0, start, this.#end)
    this.#end -= start
  }

  /** For a block that does not fit. Returns where its last, unfinished line begins. */
  #visitLines(): number {
    const start = this.#window.bytes.lastIndexOf(LINE_FEED) + 1
    if (start > 0) this.#visit(this.#window, 0, start)
    return start
  }

  #grow(): void {
    const {bytes} = this.#window
    if (bytes.length >= LONGEST_LINE) {
      throw new InputError(`${this.#name}: a line is longer than ${LONGEST_LINE} bytes, which no profile has.`)
    }
    this.#window = newWindow(bytes.length * 2)
    this.#window.bytes.set(bytes)
  }
}
