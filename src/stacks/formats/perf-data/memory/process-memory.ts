import {AddressTable} from './address-table.ts'
import type {MappedModule} from './mapped-modules.ts'

/** One mapping of a process. Addresses and offsets are below 2^53. */
export interface MappedRange {
  readonly start: number
  readonly end: number
  /** Place in the file that `start` shows, in bytes. */
  readonly fileOffset: number
  readonly module: MappedModule
}

let lastVersion = 0

/** The part of `range` in `[start, end)`; empty when there is none. */
function within(range: MappedRange, start: number, end: number): MappedRange[] {
  const from = Math.max(range.start, start)
  const to = Math.min(range.end, end)
  return from < to ? [{...range, start: from, end: to, fileOffset: range.fileOffset + from - range.start}] : []
}

/**
 * What a process has mapped, by address. A later mapping takes the place of what it covers. `version` is another number
 * after each change, so that answers can be remembered by it.
 */
export class ProcessMemory {
  #ranges: MappedRange[]
  version = ++lastVersion
  /** Frames of addresses, exact and as calls; emptied with every change. Kept here so that processes may share them. */
  readonly exact = new AddressTable()
  readonly calling = new AddressTable()

  constructor(ranges: readonly MappedRange[] = []) {
    this.#ranges = [...ranges]
  }

  /** The same mappings for a forked process. */
  copy(): ProcessMemory {
    return new ProcessMemory(this.#ranges)
  }

  map(range: MappedRange): void {
    const from = this.#firstEndingAfter(range.start)
    let to = from
    const kept: MappedRange[] = []
    while (to < this.#ranges.length && this.#ranges[to]!.start < range.end) {
      const covered = this.#ranges[to++]!
      kept.push(...within(covered, 0, range.start), ...within(covered, range.end, Number.MAX_SAFE_INTEGER))
    }
    const next = [...kept, range].sort((one, other) => one.start - other.start)
    this.#ranges.splice(from, to - from, ...next)
    this.version = ++lastVersion
    this.exact.clear()
    this.calling.clear()
  }

  /** The mapping that holds an address. */
  at(address: number): MappedRange | undefined {
    const range = this.#ranges[this.#firstEndingAfter(address)]
    return range !== undefined && range.start <= address ? range : undefined
  }

  #firstEndingAfter(address: number): number {
    let [low, high] = [0, this.#ranges.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#ranges[middle]!.end > address) high = middle
      else low = middle + 1
    }
    return low
  }
}
