import type {NameGrounds} from '../stacks/model/stacks.ts'
import type {Segment} from './elf/elf-file.ts'
import type {FunctionRanges} from './elf/function-ranges.ts'
import type {SymbolLayer} from './elf/symbol-layer.ts'

/** A file whose symbols name at least this share of its functions was not stripped; nothing is inferred for it. */
export const NOT_STRIPPED = 0.5

/** A layer of symbols with where it came from. */
export interface NamedLayer extends SymbolLayer {
  readonly grounds: Extract<NameGrounds, 'symtab' | 'debug-file' | 'minidebug' | 'go-functions' | 'dynsym'>
}

/**
 * All functions of the unwind index, with what was inferred about each. `classes`, `files`, `objectFiles` and `identifiers`
 * are offsets into `strings` (zero-ended text); 0 is nothing known. `slots` is the class's virtual function number.
 */
export interface InferredFunctions extends FunctionRanges {
  /** Name of the class as the source spells it: demangling takes long, and a file is read once but named from often. */
  readonly classes: Uint32Array
  readonly slots: Uint32Array
  /** The source file that the function names itself. */
  readonly files: Uint32Array
  /** The source file that the function was compiled with, as the functions around it were. */
  readonly objectFiles: Uint32Array
  readonly identifiers: Uint32Array
  readonly strings: Uint8Array
}

/** Everything that is known of one ELF file's functions, in a form that is written to disk and read back as it is. */
export interface SymbolTables {
  readonly buildId: string | null
  /** `e_machine`. */
  readonly machine: number
  /** Share of the functions that the layers name, 0..1; 0 when no function is known. */
  readonly namedShare: number
  /** Why symbols that the file has, or that were found for it, could not be read: messages. */
  readonly faults: readonly string[]
  /** Lowest mapped address. All other addresses are distances from it. */
  readonly base: bigint
  readonly segments: readonly Segment[]
  /** The most trusted first. */
  readonly layers: readonly NamedLayer[]
  readonly functions: InferredFunctions
}

/** Index of the range that covers an image offset; -1 when none does. */
export function rangeIndex(ranges: FunctionRanges, imageOffset: number): number {
  const {starts, ends} = ranges
  let [low, high] = [0, starts.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (starts[middle]! <= imageOffset) low = middle + 1
    else high = middle
  }
  return low > 0 && imageOffset < ends[low - 1]! ? low - 1 : -1
}

/** Bytes for which a table of ranges has one entry: about as many as functions have. */
const BLOCK_BYTES = 256

/** The same as {@link rangeIndex} for very many image offsets, by a table of the ranges that is made once. */
export function rangeFinder({starts, ends}: FunctionRanges): (imageOffset: number) => number {
  const span = ends.at(-1) ?? 0
  /** By block, the first range that starts in it or behind it. */
  const firsts = new Uint32Array(Math.ceil(span / BLOCK_BYTES))
  for (let block = 0, one = 0; block < firsts.length; block++) {
    while (one < starts.length && starts[one]! < block * BLOCK_BYTES) one++
    firsts[block] = one
  }
  return (imageOffset) => {
    if (imageOffset < 0 || imageOffset >= span) return -1
    let next = firsts[Math.floor(imageOffset / BLOCK_BYTES)]!
    while (next < starts.length && starts[next]! <= imageOffset) next++
    return next > 0 && imageOffset < ends[next - 1]! ? next - 1 : -1
  }
}

/** No compiler writes longer names; a table without zero bytes would be one name for each place in it. */
const LONGEST_NAME = 1 << 20

/** The zero-ended text at `offset`, cut at 1 MiB; symbol names are UTF-8 where they are not ASCII. */
export function stringAt(strings: Uint8Array, offset: number): string {
  const within = strings.subarray(offset, offset + LONGEST_NAME)
  const end = within.indexOf(0)
  return Buffer.from(within.buffer, within.byteOffset, end < 0 ? within.length : end).toString()
}
