import type {ByteWindow} from '../../../stacks/text/byte-ranges.ts'
import {ByteTable} from '../../../stacks/text/byte-table.ts'
import {writtenNames} from './stack-text.ts'

/** Keys and texts in memory at most; spelling again costs time only. */
const LARGEST_BYTES = 8 << 20

/** How a symbol is written: names, caller first, with a semicolon behind each; as the place itself and as a call. */
export interface WrittenSymbol {
  readonly exact: ByteWindow
  readonly calling: ByteWindow
}

/** Symbols that are written otherwise than they stand in a line, each spelled once. */
export class OddSymbols {
  readonly #keys = new ByteTable()
  #written: WrittenSymbol[] = []
  #bytes = 0

  /** Null when it is not known; `salt` tells apart what the key leaves out. */
  find({view}: ByteWindow, start: number, end: number, salt: number): WrittenSymbol | null {
    const known = this.#keys.find(view, start, end, salt)
    return known === -1 ? null : this.#written[known]!
  }

  /** Keeps the names of a symbol that was just not found. */
  keep(
    {bytes}: ByteWindow,
    start: number,
    end: number,
    salt: number,
    names: {readonly exact: readonly string[]; readonly calling: readonly string[]},
  ): WrittenSymbol {
    const written = {exact: writtenNames(names.exact), calling: writtenNames(names.calling)}
    this.#bytes += end - start + written.exact.bytes.length + written.calling.bytes.length
    if (this.#bytes > LARGEST_BYTES) this.clear()
    else this.#written[this.#keys.add(bytes, start, end, salt)] = written
    return written
  }

  clear(): void {
    this.#keys.clear()
    this.#written = []
    this.#bytes = 0
  }
}
