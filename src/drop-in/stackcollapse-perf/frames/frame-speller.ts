import type {ByteWindow} from '../../../stacks/text/byte-ranges.ts'
import {ByteTable} from '../../../stacks/text/byte-table.ts'
import {collapseFrame, type FrameSpelling, isKernel, moduleAnnotation} from './collapse-frame.ts'
import {FrameLine} from './frame-line.ts'
import {OddSymbols, type WrittenSymbol} from './odd-symbols.ts'
import type {StackText} from './stack-text.ts'
import {writtenNameEnd} from './symbol-name.ts'

/** What a module says of all its frames. */
interface ModuleKind {
  readonly kernel: boolean
  /** What stands behind its names. */
  readonly mark: '' | '_[k]' | '_[j]'
}

/** Modules in memory at most, in bytes of their names. */
const LARGEST_BYTES = 8 << 20

const OPEN_BRACKET = 91

function latin1({bytes}: ByteWindow, start: number, end: number): string {
  return bytes.toString('latin1', start, end)
}

/**
 * Writes what frame lines add to a stack. Most symbols are names as they stand, or with arguments behind them: these are
 * copied and not looked up, since that is quicker and an input may have millions of them. Of the others each is spelled once.
 */
export class FrameSpeller {
  readonly #line: FrameLine
  readonly #spelling: FrameSpelling
  readonly #isCalling: boolean
  readonly #modules = new ByteTable()
  readonly #odd = new OddSymbols()
  #kinds: ModuleKind[] = []
  /** Whether the frame written last is the kernel's. */
  isKernel = false

  constructor(spelling: FrameSpelling, deletedMarks: boolean) {
    this.#spelling = spelling
    this.#isCalling = spelling.addresses === 'calling'
    this.#line = new FrameLine(deletedMarks)
  }

  /** Where the line looked at last ends: its line feed, or the end of the input. */
  get end(): number {
    return this.#line.end
  }

  /**
   * Puts the frame of the line that begins at `start` in front of `stack`; false when the line is none. `isJava`: the
   * process is called java…. `isLeaf`: it is the place that was running; the others are callers of the frame before.
   */
  write(window: ByteWindow, start: number, limit: number, isJava: boolean, isLeaf: boolean, stack: StackText): boolean {
    const line = this.#line
    if (!line.read(window, start, limit)) return false
    const moduleId = this.#moduleId(window)
    const {kernel, mark} = this.#kinds[moduleId]!
    // An interrupted place and a place that entered the kernel stand exactly where they say.
    const isCall = !isLeaf && this.isKernel === kernel
    this.isKernel = kernel
    const {symbolStart, symbolEnd, plainEnd} = line
    const nameEnd = mark === '_[j]' ? -1 : writtenNameEnd(window.bytes, symbolStart, symbolEnd, plainEnd, isJava)
    if (nameEnd !== -1) stack.putName(window, symbolStart, nameEnd, mark)
    else {
      const {exact, calling} = this.#oddSymbol(window, moduleId * 2 + (isJava ? 1 : 0), isJava)
      stack.putText(isCall ? calling : exact)
    }
    return true
  }

  #moduleId(window: ByteWindow): number {
    const {moduleStart, moduleEnd, isRecent, recent, end} = this.#line
    if (isRecent) return recent.id
    const known = this.#modules.find(window.view, moduleStart, moduleEnd, 0)
    const id = known === -1 ? this.#newModule(window) : known
    if (moduleEnd === end - 1) recent.keep(window, moduleStart, end, id)
    return id
  }

  #newModule(window: ByteWindow): number {
    const {moduleStart, moduleEnd, recent} = this.#line
    if (this.#modules.keptBytes > LARGEST_BYTES) {
      this.#modules.clear()
      this.#odd.clear()
      this.#kinds = []
      recent.forget()
      this.#modules.find(window.view, moduleStart, moduleEnd, 0)
    }
    const name = latin1(window, moduleStart, moduleEnd)
    const id = this.#modules.add(window.bytes, moduleStart, moduleEnd, 0)
    this.#kinds[id] = {kernel: isKernel(name), mark: moduleAnnotation(name, this.#spelling)}
    return id
  }

  #oddSymbol(window: ByteWindow, salt: number, isJava: boolean): WrittenSymbol {
    const from = this.#keyStart(window)
    const to = this.#line.symbolEnd
    return this.#odd.find(window, from, to, salt) ?? this.#odd.keep(window, from, to, salt, this.#names(window, isJava))
  }

  /** Where addresses are shown, all from the address on is what a frame with `[unknown]` in it is known by. */
  #keyStart({bytes}: ByteWindow): number {
    const {addressStart, symbolStart, symbolEnd} = this.#line
    if (this.#spelling.addresses === 'none') return symbolStart
    for (let at = symbolStart; at < symbolEnd; at++) if (bytes[at] === OPEN_BRACKET) return addressStart
    return symbolStart
  }

  #names(window: ByteWindow, isJava: boolean): {exact: readonly string[]; calling: readonly string[]} {
    const line = this.#line
    const parts = {
      address: latin1(window, line.addressStart, line.addressEnd),
      symbol: latin1(window, line.symbolStart, line.symbolEnd),
      module: latin1(window, line.moduleStart, line.moduleEnd),
    }
    const exact = collapseFrame(parts, isJava, false, this.#spelling).names
    return {exact, calling: this.#isCalling ? collapseFrame(parts, isJava, true, this.#spelling).names : exact}
  }
}
