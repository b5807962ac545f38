import {type ByteWindow, equalRanges, newWindow} from '../../../stacks/text/byte-ranges.ts'

const SLOTS = 256
/** Longer ones are found the slow way. */
const LONGEST = 252
/** ` (`, and `)` behind. */
const AROUND = 3

/**
 * Modules by how they stand at the ends of lines: nearly every line ends as one that was seen shortly before, and
 * comparing is quicker than looking for where the module begins.
 */
export class RecentModules {
  readonly #kept: ByteWindow = newWindow(SLOTS * (LONGEST + AROUND + 1))
  readonly #lengths = new Int32Array(SLOTS)
  readonly #ids = new Int32Array(SLOTS)
  #id = -1

  /** Number of the module found last. */
  get id(): number {
    return this.#id
  }

  /** Length of the module that the line ends with, when it is a recent one; else 0. */
  lengthAt({view}: ByteWindow, start: number, end: number): number {
    if (end - start < AROUND + 4) return 0
    const slot = slotOf(view, end)
    const length = this.#lengths[slot]!
    const from = end - length - AROUND
    if (length === 0 || from < start) return 0
    if (!equalRanges(this.#kept.view, slot * (LONGEST + AROUND + 1), view, from, length + AROUND)) return 0
    this.#id = this.#ids[slot]!
    return length
  }

  /** Keeps the module that stands from `start` up to the `)` that ends the line. */
  keep({bytes, view}: ByteWindow, start: number, end: number, id: number): void {
    const length = end - 1 - start
    if (length > LONGEST || length < 4) return
    const slot = slotOf(view, end)
    this.#lengths[slot] = length
    this.#ids[slot] = id
    bytes.copy(this.#kept.bytes, slot * (LONGEST + AROUND + 1), start - 2, end)
  }

  forget(): void {
    this.#lengths.fill(0)
  }
}

function slotOf(view: DataView, end: number): number {
  const last = Math.imul(view.getInt32(end - 5, true), 0x1b873593)
  return last >>> 24
}
