import type {ByteWindow} from '../../text/byte-ranges.ts'
import {ByteTable} from '../../text/byte-table.ts'
import {LineParts} from './line-parts.ts'

/** Lines kept in memory at most, of each kind; reading one again costs time only. */
const [KEPT_LINES, KEPT_BYTES] = [200_000, 24 << 20]

/** Values by ranges of bytes; all are forgotten when they are too many. */
class KeptValues<Value> {
  readonly #keys = new ByteTable()
  #values: Value[] = []

  get(id: number): Value {
    return this.#values[id]!
  }

  find({view}: ByteWindow, start: number, end: number, salt: number): number {
    return this.#keys.find(view, start, end, salt)
  }

  /** Number of the value, which must not be there. */
  keep(window: ByteWindow, start: number, end: number, salt: number, value: Value): number {
    if (this.#keys.size === KEPT_LINES || this.#keys.keptBytes + end - start > KEPT_BYTES) this.clear()
    this.find(window, start, end, salt)
    const id = this.#keys.add(window.bytes, start, end, salt)
    this.#values[id] = value
    return id
  }

  clear(): void {
    this.#keys.clear()
    this.#values = []
  }
}

/**
 * What frame lines meant, by their bytes. Of a line as perf prints it the address and the offset in the function are left
 * out where they mean nothing: a line that was never seen is seldom of a function that was never seen.
 */
export class KnownLines<Value> {
  readonly #lines = new KeptValues<Value>()
  readonly #functions = new KeptValues<Value>()
  readonly #modules = new KeptValues<null>()
  readonly #parts = new LineParts()

  /** Null when nothing is known of the line. */
  find(window: ByteWindow, start: number, end: number): Value | null {
    const parts = this.#parts
    if (parts.read(window, start, end)) {
      const module = this.#modules.find(window, parts.moduleStart, parts.moduleEnd, 0)
      const known = module === -1 ? -1 : this.#functions.find(window, parts.symbolStart, parts.symbolEnd, module)
      if (known !== -1) return this.#functions.get(known)
    }
    const known = this.#lines.find(window, start, end, 0)
    return known === -1 ? null : this.#lines.get(known)
  }

  /** Keeps what a line meant that was not found. `isAnywhere`: it means the same at any other address. */
  keep(window: ByteWindow, start: number, end: number, isAnywhere: boolean, value: Value): void {
    const parts = this.#parts
    if (!isAnywhere || !parts.read(window, start, end)) this.#lines.keep(window, start, end, 0, value)
    else this.#functions.keep(window, parts.symbolStart, parts.symbolEnd, this.#moduleId(window), value)
  }

  #moduleId(window: ByteWindow): number {
    const {moduleStart, moduleEnd} = this.#parts
    const known = this.#modules.find(window, moduleStart, moduleEnd, 0)
    if (known !== -1) return known
    const id = this.#modules.keep(window, moduleStart, moduleEnd, 0, null)
    // The modules before it were forgotten, so that numbers begin anew.
    if (id === 0) this.#functions.clear()
    return id
  }
}
