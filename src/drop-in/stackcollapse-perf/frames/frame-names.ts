import {type ByteWindow, newWindow} from '../../../stacks/text/byte-ranges.ts'
import {ByteTable} from '../../../stacks/text/byte-table.ts'

const FIRST_BYTES = 256
const SEMICOLON = 59

/** Names in a form that can be handed to another thread: their bytes one behind the other, and where each ends. */
export interface NamesPart {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly ends: Int32Array<ArrayBuffer>
}

/** Numbers of the names that folded stacks are made of, kept as bytes. No name holds a semicolon. */
export class FrameNames {
  readonly #table = new ByteTable()
  #written = newWindow(FIRST_BYTES)

  get size(): number {
    return this.#table.size
  }

  /** Number of a name of one character per byte. */
  id(name: string): number {
    if (name.length > this.#written.bytes.length) this.#written = newWindow(name.length * 2)
    this.#written.bytes.write(name, 'latin1')
    return this.idOfBytes(this.#written, 0, name.length)
  }

  idOfBytes({bytes, view}: ByteWindow, start: number, end: number): number {
    const known = this.#table.find(view, start, end, 0)
    return known === -1 ? this.#table.add(bytes, start, end, 0) : known
  }

  part(): NamesPart {
    return {bytes: Uint8Array.from(this.#table.kept.bytes.subarray(0, this.#table.keptBytes)), ends: this.#table.ends()}
  }

  /** The numbers here of names from another thread. */
  idsOf({bytes, ends}: NamesPart): Int32Array {
    const window = newWindow(bytes.length)
    window.bytes.set(bytes)
    return ends.map((end, id) => this.idOfBytes(window, ends[id - 1] ?? 0, end))
  }

  lengthOf(id: number): number {
    return this.#table.endOf(id) - this.#table.startOf(id)
  }

  /** Copies a name in words of four bytes; up to three bytes behind it are overwritten. Returns the place behind it. */
  copy(id: number, target: DataView, at: number): number {
    const {view} = this.#table.kept
    const start = this.#table.startOf(id)
    const length = this.#table.endOf(id) - start
    for (let done = 0; done < length; done += 4) target.setInt32(at + done, view.getInt32(start + done, true), true)
    return at + length
  }

  /**
   * Below 0 where the one stands before the other by bytes, as parts of lines: twice the number of a name that ends its
   * line, and one more where a semicolon stands behind it.
   */
  compareParts(one: number, other: number): number {
    const {bytes} = this.#table.kept
    let a = this.#table.startOf(one >> 1)
    let b = this.#table.startOf(other >> 1)
    const aEnd = this.#table.endOf(one >> 1)
    const bEnd = this.#table.endOf(other >> 1)
    while (a < aEnd && b < bEnd && bytes[a] === bytes[b]) {
      a++
      b++
    }
    return byteOfPart(bytes, a, aEnd, one) - byteOfPart(bytes, b, bEnd, other)
  }
}

/** The byte at a place of a part; -1 behind it. */
function byteOfPart(bytes: Uint8Array, at: number, end: number, part: number): number {
  if (at < end) return bytes[at]!
  return (part & 1) === 1 ? SEMICOLON : -1
}
