import {InputError, type Warning} from '../../errors/index.ts'

/** Counts lines that cannot be read and remembers the first, so that one warning tells of them all. */
export class FaultyLines {
  #count = 0
  #first: {number: number; text: string; offset: number | null} | null = null

  /** `offset` is the line's first byte, where the reader knows it. */
  add(number: number, text: string, offset: number | null = null): void {
    this.#count++
    this.#first ??= {number, text: text.slice(0, 80), offset}
  }

  get count(): number {
    return this.#count
  }

  warning(sourceName: string): Warning | null {
    if (this.#first === null) return null
    const lines = this.#count === 1 ? '1 line' : `${this.#count} lines`
    return {
      code: 'unreadable-lines',
      message: `${sourceName}: ${lines} could not be read and were left out, the first is line ${this.#first.number}: ${JSON.stringify(this.#first.text)}`,
      hint: 'The picture lacks what these lines say. Look at the file near that line.',
    }
  }

  /**
   * Throws an InputError when more lines could not be read than could: then the input is something else, however it
   * began.
   */
  assertFewerThan(readLines: number, sourceName: string, format: string): void {
    if (this.#count <= readLines || this.#first === null) return
    const {number, text, offset} = this.#first
    const place = offset === null ? `line ${number}` : `line ${number} (byte ${offset})`
    throw new InputError(
      `Reading ${sourceName} as ${format}: ${this.#count} lines are none of that format and ${readLines} are. The first is ${place}: ${JSON.stringify(text)}.`,
      {hint: 'It is another format (--format names it), or several files in one: take apart what was put together.'},
    )
  }
}
