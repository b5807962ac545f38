import type {Mapping} from '../../../model/stacks.ts'

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
  /** By address, none over another. */
  readonly #ranges: KernelRange[] = []
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
    const range = this.#ranges[this.#firstEndingAfter(address)]
    return range !== undefined && range.start <= address ? range : undefined
  }

  /** The modules, for naming by their files. */
  modules(): Mapping[] {
    return this.#ranges
      .filter(({symbol}) => symbol === null)
      .map(({start, end, path, buildId}) => ({start, limit: end, fileOffset: 0n, path, buildId}))
  }

  /** A later range takes the place of all that it touches. */
  #add(range: KernelRange): void {
    if (range.end <= range.start) return
    const from = this.#firstEndingAfter(range.start)
    let to = from
    while (to < this.#ranges.length && this.#ranges[to]!.start < range.end) to++
    this.#ranges.splice(from, to - from, range)
  }

  #firstEndingAfter(address: bigint): number {
    let [low, high] = [0, this.#ranges.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#ranges[middle]!.end > address) high = middle
      else low = middle + 1
    }
    return low
  }
}
