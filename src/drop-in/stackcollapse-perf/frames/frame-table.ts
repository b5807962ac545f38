import type {ByteWindow} from '../../../stacks/text/byte-ranges.ts'
import {ByteTable} from '../../../stacks/text/byte-table.ts'
import {type CollapsedFrame, collapseFrame, type FrameSpelling, isKernel, moduleAnnotation} from './collapse-frame.ts'
import {FrameLine} from './frame-line.ts'
import type {FrameNames} from './frame-names.ts'

/** What a frame line adds to a stack: numbers of names, caller first, as the place that was running and as a call. */
export interface SpelledFrame {
  readonly exact: readonly number[]
  readonly calling: readonly number[]
  readonly kernel: boolean
}

/** What a module says of all its frames. */
interface ModuleKind {
  readonly kernel: boolean
  /** Whether its names have something behind them. */
  readonly isAnnotated: boolean
}

/** Keys in memory at most; spelling again costs time only. */
const LARGEST_BYTES = 8 << 20

const OPEN_BRACKET = 91

/** 1 for bytes that make a symbol another name than it is: of inlined calls, arguments, unknown places, quotes; of Java's. */
const TELLING = new Uint8Array(256)
for (const byte of Buffer.from('>([;"\'/')) TELLING[byte] = 1

/** Whether a symbol is a name as it stands. */
function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (TELLING[bytes[at]!] === 1) return false
  return end > start
}

function latin1({bytes}: ByteWindow, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1')
}

/**
 * Spells frame lines, each kind once: a line is known by its symbol without offset and its module, and by its address only
 * where that is shown. So a line that was never seen costs little when its function was.
 */
export class FrameTable {
  readonly #line: FrameLine
  readonly #spelling: FrameSpelling
  readonly #names: FrameNames
  readonly #modules = new ByteTable()
  readonly #symbols = new ByteTable()
  #frames: SpelledFrame[] = []
  #kinds: ModuleKind[] = []

  constructor(spelling: FrameSpelling, names: FrameNames, deletedMarks: boolean) {
    this.#spelling = spelling
    this.#names = names
    this.#line = new FrameLine(deletedMarks)
  }

  /** Where the line looked at last ends: its line feed, or the end of the input. */
  get end(): number {
    return this.#line.end
  }

  /** The frame of the line that begins at `start`; null when it is none. `java`: the process is called java…. */
  spelled(window: ByteWindow, start: number, limit: number, java: boolean): SpelledFrame | null {
    return this.#line.read(window, start, limit) ? this.#frameOf(window, java, this.#line.end) : null
  }

  #frameOf(window: ByteWindow, java: boolean, end: number): SpelledFrame {
    const moduleId = this.#moduleId(window, end)
    const salt = moduleId * 2 + (java ? 1 : 0)
    const from = this.#keyStart(window)
    const known = this.#symbols.find(window.view, from, this.#line.symbolEnd, salt)
    return known === -1 ? this.#spell(window, java, from, salt, this.#kinds[moduleId]!) : this.#frames[known]!
  }

  #moduleId(window: ByteWindow, end: number): number {
    const {moduleStart, moduleEnd, isRecent, recent} = this.#line
    if (isRecent) return recent.id
    const known = this.#modules.find(window.view, moduleStart, moduleEnd, 0)
    const id = known === -1 ? this.#newModule(window) : known
    if (moduleEnd === end - 1) recent.keep(window, moduleStart, end, id)
    return id
  }

  #newModule(window: ByteWindow): number {
    const {moduleStart, moduleEnd} = this.#line
    const name = latin1(window, moduleStart, moduleEnd)
    const id = this.#modules.add(window.bytes, moduleStart, moduleEnd, 0)
    this.#kinds[id] = {kernel: isKernel(name), isAnnotated: moduleAnnotation(name, this.#spelling) !== ''}
    return id
  }

  /** Where addresses are shown, all from the address on is what a frame with `[unknown]` in it is known by. */
  #keyStart({bytes}: ByteWindow): number {
    const {addressStart, symbolStart, symbolEnd} = this.#line
    if (this.#spelling.addresses === 'none') return symbolStart
    for (let at = symbolStart; at < symbolEnd; at++) if (bytes[at] === OPEN_BRACKET) return addressStart
    return symbolStart
  }

  #spell(window: ByteWindow, java: boolean, from: number, salt: number, module: ModuleKind): SpelledFrame {
    const {symbolStart, symbolEnd} = this.#line
    const isAsWritten = !module.isAnnotated && isPlain(window.bytes, symbolStart, symbolEnd)
    const spelled = isAsWritten ? this.#asWritten(window, module) : this.#collapsed(window, java)
    this.#frames[this.#symbols.add(window.bytes, from, symbolEnd, salt)] = spelled
    if (this.#symbols.keptBytes + this.#modules.keptBytes > LARGEST_BYTES) this.#forget()
    return spelled
  }

  /** Most symbols are names, for which no text has to be made. */
  #asWritten(window: ByteWindow, {kernel}: ModuleKind): SpelledFrame {
    const ids = [this.#names.idOfBytes(window, this.#line.symbolStart, this.#line.symbolEnd)]
    return {exact: ids, calling: ids, kernel}
  }

  #collapsed(window: ByteWindow, java: boolean): SpelledFrame {
    const line = this.#line
    const parts = {
      address: latin1(window, line.addressStart, line.addressEnd),
      symbol: latin1(window, line.symbolStart, line.symbolEnd),
      module: latin1(window, line.moduleStart, line.moduleEnd),
    }
    const ids = ({names}: CollapsedFrame) => names.map((name) => this.#names.id(name))
    const exact = collapseFrame(parts, java, false, this.#spelling)
    const exactIds = ids(exact)
    const callingIds =
      this.#spelling.addresses === 'calling' ? ids(collapseFrame(parts, java, true, this.#spelling)) : exactIds
    return {exact: exactIds, calling: callingIds, kernel: exact.kernel}
  }

  #forget(): void {
    this.#symbols.clear()
    this.#modules.clear()
    this.#line.recent.forget()
    this.#frames = []
    this.#kinds = []
  }
}
