import type {Mapping} from '../stacks.ts'

/** The range of a module of the kernel, or of code that it made itself (BPF). */
interface KernelRange {
  readonly start: bigint
  readonly end: bigint
  readonly path: string
  /** Of code that the kernel made: its name. */
  readonly symbol: string | null
  readonly buildId: string | null
}

/** Where the kernel itself was loaded: the symbol whose address perf noted, and that address. */
export interface KernelText {
  readonly symbol: string
  readonly address: bigint
}

const KERNEL = '[kernel.kallsyms]'

/** What is in the kernel's part of memory. */
export class KernelMemory {
  #ranges: KernelRange[] = []
  text: KernelText | null = null
  buildId: string | null = null

  /** A mapping of the kernel; `[kernel.kallsyms]_text` is the kernel itself and notes the address of its `_text` as offset. */
  map(start: bigint, length: bigint, offset: bigint, path: string, buildId: string | null): void {
    if (path.startsWith(KERNEL)) {
      this.text = {symbol: path.slice(KERNEL.length), address: offset}
      this.buildId ??= buildId
    } else if (!path.startsWith('[guest.')) {
      this.#add({start, end: start + length, path, symbol: null, buildId})
    }
  }

  addSymbol(start: bigint, length: bigint, symbol: string): void {
    this.#add({start, end: start + length, path: '[bpf]', symbol, buildId: null})
  }

  /** The module or made code at an address; none is the kernel itself. */
  at(address: bigint): KernelRange | undefined {
    return this.#ranges.find(({start, end}) => start <= address && address < end)
  }

  /** The modules, for naming by their files. */
  modules(): Mapping[] {
    return this.#ranges
      .filter(({symbol}) => symbol === null)
      .map(({start, end, path, buildId}) => ({start, limit: end, fileOffset: 0n, path, buildId}))
  }

  #add(range: KernelRange): void {
    this.#ranges = this.#ranges.filter(({start, end}) => end <= range.start || range.end <= start)
    this.#ranges.push(range)
  }
}
