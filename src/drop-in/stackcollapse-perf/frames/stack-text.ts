import {type ByteWindow, newWindow} from '../../../stacks/text/byte-ranges.ts'

const FIRST_BYTES = 1 << 14
const SEMICOLON = 59

/** Names, of one character per byte, as a stack has them: with a semicolon behind each. */
export function writtenNames(names: readonly string[]): ByteWindow {
  const text = names.map((name) => `${name};`).join('')
  const window = newWindow(text.length)
  window.bytes.write(text, 'latin1')
  return window
}

/**
 * The text of one stack: names, caller first, with a semicolon behind each. perf prints the place that was running first
 * and its callers below, so it is written from its end towards its begin.
 */
export class StackText {
  #window = newWindow(FIRST_BYTES)
  #start = FIRST_BYTES

  /** Where the text stands, from {@link start} to {@link end}; another one once something is put in front. */
  get window(): ByteWindow {
    return this.#window
  }

  get start(): number {
    return this.#start
  }

  get end(): number {
    return this.#window.bytes.length
  }

  get length(): number {
    return this.#window.bytes.length - this.#start
  }

  clear(): void {
    this.#start = this.#window.bytes.length
  }

  /** Puts a name with its semicolon in front; `mark` is what stands behind the name. */
  putName({bytes, view}: ByteWindow, start: number, end: number, mark: string): void {
    let to = this.#startAfter(end - start + mark.length + 1)
    const target = this.#window
    target.bytes[--to] = SEMICOLON
    for (let at = mark.length - 1; at >= 0; at--) target.bytes[--to] = mark.charCodeAt(at)
    this.#start = to - (end - start)
    let from = end
    // What is copied too much in front is overwritten by the next name.
    for (const first = Math.max(start + 1, 4); from >= first; from -= 4) {
      to -= 4
      target.view.setInt32(to, view.getInt32(from - 4, true), true)
    }
    while (from > start) target.bytes[--to] = bytes[--from]!
  }

  /** Puts text in front that has its semicolons. */
  putText({bytes}: ByteWindow, start = 0, end = bytes.length): void {
    const to = this.#startAfter(end - start) - (end - start)
    bytes.copy(this.#window.bytes, to, start, end)
    this.#start = to
  }

  /** Leaves only the last `length` bytes. */
  cutTo(length: number): void {
    this.#start = this.end - length
  }

  /** Whether there is one name and no more. */
  get isOneName(): boolean {
    return this.length > 0 && this.lastName === this.#start
  }

  /** Where the last name begins; the end where there is none. */
  get lastName(): number {
    const {bytes} = this.#window
    let at = Math.max(this.#start, bytes.length - 1)
    while (at > this.#start && bytes[at - 1] !== SEMICOLON) at--
    return at
  }

  /** Where the text begins now, with room for `needed` bytes in front of that, and a word more. */
  #startAfter(needed: number): number {
    if (needed + 4 > this.#start) {
      const {length} = this.#window.bytes
      const larger = newWindow(Math.max(length * 2, length + needed + 4))
      const start = larger.bytes.length - this.length
      this.#window.bytes.copy(larger.bytes, start, this.#start)
      this.#window = larger
      this.#start = start
    }
    return this.#start
  }
}
