import {visibleLines} from '../../foreign-text/visible.ts'

/** Lines that are shown one by one; a damaged file may have millions. */
const SHOWN = 5
const SHOWN_LETTERS = 200

/** Lines that are nothing: the first few are told at once, the others counted. */
export class UnreadLines {
  readonly #warn: (text: string) => void
  #count = 0
  #first: string | null = null

  constructor(warn: (text: string) => void) {
    this.#warn = warn
  }

  get count(): number {
    return this.#count
  }

  /** The first of them. */
  get first(): string | null {
    return this.#first
  }

  add(line: string): void {
    this.#count++
    if (this.#count > SHOWN) return
    const shown = visibleLines(line.slice(0, SHOWN_LETTERS))
    this.#first ??= shown
    this.#warn(`Unrecognized line: ${shown}`)
  }

  /** Counts lines that were found, and told of, elsewhere. */
  addCounted({count, first}: {readonly count: number; readonly first: string | null}): void {
    this.#count += count
    this.#first ??= first
  }

  /** Tells how many there were, when not all were shown. */
  finish(): void {
    if (this.#count > SHOWN) this.#warn(`… and ${this.#count - SHOWN} more unrecognized lines.`)
  }
}
