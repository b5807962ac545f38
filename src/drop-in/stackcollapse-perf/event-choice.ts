import {type ByteWindow, equalRanges, newWindow} from '../../stacks/text/byte-ranges.ts'

/** Only one event is counted, since sums of unlike ones mean nothing: the one asked for, or the first seen. */
export class EventChoice {
  readonly #asked: boolean
  readonly #warn: (text: string) => void
  #chosen: ByteWindow | null
  #leftOut = 0

  constructor(filter: string | null, warn: (text: string) => void) {
    this.#asked = filter !== null
    this.#warn = warn
    this.#chosen = filter === null ? null : padded(Buffer.from(filter))
  }

  /** Samples that were not wanted. */
  get leftOut(): number {
    return this.#leftOut
  }

  /** Chooses the event that the input is known to begin with, unless one was asked for. */
  expect(event: string): void {
    this.#chosen ??= padded(Buffer.from(event, 'latin1'))
  }

  /** Counts samples that were left out elsewhere. */
  add(leftOut: number): void {
    this.#leftOut += leftOut
  }

  wants({bytes, view}: ByteWindow, start: number, end: number): boolean {
    this.#chosen ??= padded(bytes.subarray(start, end))
    const length = end - start
    if (this.#chosen.bytes.length === length && equalRanges(this.#chosen.view, 0, view, start, length)) return true
    if (!this.#asked && this.#leftOut === 0) this.#tell(bytes.subarray(start, end))
    this.#leftOut++
    return false
  }

  #tell(other: Uint8Array): void {
    const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
    this.#warn(
      `Samples of ${text(other)} and other events are left out; only ${text(this.#chosen!.bytes)} is counted (--event-filter chooses).`,
    )
  }
}

function padded(bytes: Uint8Array): ByteWindow {
  const window = newWindow(bytes.length)
  window.bytes.set(bytes)
  return window
}
