import {type ByteWindow, newWindow} from '../../../stacks/text/byte-ranges.ts'
import {ByteTable} from '../../../stacks/text/byte-table.ts'

const FIRST_BYTES = 256
/** Longer texts are copied by the machine's own way, whose call takes as long as this many bytes one word at a time. */
const SHORT_BYTES = 128

/** Texts in a form that can be handed to another thread: their bytes one behind the other, and where each ends. */
export interface TextsPart {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly ends: Int32Array<ArrayBuffer>
}

/** Numbers of the texts that folded stacks are made of, kept as bytes. */
export class TextTable {
  readonly #table: ByteTable
  #written = newWindow(FIRST_BYTES)

  /** `expectedBytes`: as for {@link ByteTable}. */
  constructor(expectedBytes?: number) {
    this.#table = new ByteTable(expectedBytes)
  }

  /** Number of a text of one character per byte. */
  id(text: string): number {
    if (text.length > this.#written.bytes.length) this.#written = newWindow(text.length * 2)
    this.#written.bytes.write(text, 'latin1')
    return this.idOfBytes(this.#written, 0, text.length)
  }

  idOfBytes({bytes, view}: ByteWindow, start: number, end: number): number {
    const known = this.#table.find(view, start, end, 0)
    return known === -1 ? this.#table.add(bytes, start, end, 0) : known
  }

  part(): TextsPart {
    return {bytes: new Uint8Array(this.#table.kept.bytes.subarray(0, this.#table.keptBytes)), ends: this.#table.ends()}
  }

  /** The numbers here of texts from another thread. */
  idsOf({bytes, ends}: TextsPart): Int32Array {
    const window = newWindow(bytes.length)
    window.bytes.set(bytes)
    return ends.map((end, id) => this.idOfBytes(window, ends[id - 1] ?? 0, end))
  }

  /** All texts one behind the other, from {@link startOf} to {@link endOf} each. */
  get kept(): ByteWindow {
    return this.#table.kept
  }

  startOf(id: number): number {
    return this.#table.startOf(id)
  }

  endOf(id: number): number {
    return this.#table.endOf(id)
  }

  lengthOf(id: number): number {
    return this.#table.endOf(id) - this.#table.startOf(id)
  }

  /** Copies a text; up to three bytes behind it are overwritten. Returns the place behind it. */
  copy(id: number, target: ByteWindow, at: number): number {
    const {bytes, view} = this.#table.kept
    const start = this.#table.startOf(id)
    const length = this.#table.endOf(id) - start
    if (length > SHORT_BYTES) bytes.copy(target.bytes, at, start, start + length)
    else
      for (let done = 0; done < length; done += 4)
        target.view.setInt32(at + done, view.getInt32(start + done, true), true)
    return at + length
  }
}
