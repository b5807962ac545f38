import type {Warning} from '../../errors/index.ts'

/** Counts lines that cannot be read and remembers the first, so that one warning tells of them all. */
export class FaultyLines {
  #count = 0
  #first: {number: number; text: string} | null = null

  add(number: number, text: string): void {
    this.#count++
    this.#first ??= {number, text: text.slice(0, 80)}
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
}
