import {newWindow} from '../../../stacks/text/byte-ranges.ts'
import type {FrameNames} from '../frames/frame-table.ts'
import {type NameRanks, type RankedLines, rankNames, sortedLines} from './folded-order.ts'
import type {SequenceTable} from './sequence-table.ts'
import {NO_FRAME, type StackSums} from './stack-sums.ts'

/** Everything that was counted. */
export interface CollapsedStacks {
  /** Names of processes, without semicolons. */
  readonly processes: readonly string[]
  readonly names: FrameNames
  readonly sequences: SequenceTable
  readonly sums: StackSums
}

function rankedLines({processes, names, sequences, sums}: CollapsedStacks): RankedLines {
  const processRanks: NameRanks = rankNames(processes)
  const nameRanks = rankNames(names.list)
  const {elements} = sequences
  const [processOf, sequenceOf, leafOf] = [sums.processes, sums.sequences, sums.leaves]
  return {
    count: sums.size,
    rankAt(line, depth) {
      const leaf = leafOf[line]!
      if (depth === 0) return (leaf === NO_FRAME ? processRanks.last : processRanks.inner)[processOf[line]!]!
      const sequence = sequenceOf[line]!
      const at = sequences.startOf(sequence) + depth - 1
      const end = sequences.endOf(sequence)
      if (at < end) return nameRanks.inner[elements[at]!]!
      return at === end && leaf !== NO_FRAME ? nameRanks.last[leaf]! : -1
    },
  }
}

const [SEMICOLON, BLANK, LINE_FEED] = [59, 32, 10]
const BLOCK_BYTES = 1 << 20
/** Around a sum: a blank, a line feed, and what a copy in words may write behind a name. */
const SUM_BYTES = 8

/** Bytes of all names, one behind the other, so that a name is copied in words of four bytes. */
class NameBytes {
  readonly #ends: Int32Array
  readonly #view: DataView

  constructor(names: readonly string[]) {
    let length = 0
    this.#ends = Int32Array.from(names, (name) => {
      length += name.length
      return length
    })
    const {bytes, view} = newWindow(length)
    names.forEach((name, id) => {
      bytes.write(name, this.#ends[id]! - name.length, 'latin1')
    })
    this.#view = view
  }

  lengthOf(id: number): number {
    return this.#ends[id]! - (id === 0 ? 0 : this.#ends[id - 1]!)
  }

  /** Copies a name; up to three bytes behind it are overwritten. Returns the place behind it. */
  copy(id: number, target: DataView, at: number): number {
    const start = id === 0 ? 0 : this.#ends[id - 1]!
    const length = this.#ends[id]! - start
    for (let done = 0; done < length; done += 4)
      target.setInt32(at + done, this.#view.getInt32(start + done, true), true)
    return at + length
  }
}

/** Writes lines one behind the other into one block of memory. */
class LineWriter {
  readonly #sequences: SequenceTable
  readonly #sums: StackSums
  readonly #processes: NameBytes
  readonly #names: NameBytes
  #block = newWindow(BLOCK_BYTES)
  #filled = 0

  constructor({processes, names, sequences, sums}: CollapsedStacks) {
    this.#sequences = sequences
    this.#sums = sums
    this.#processes = new NameBytes(processes)
    this.#names = new NameBytes(names.list)
  }

  /** What was written; good until the next line is. */
  taken(): Uint8Array {
    const bytes = this.#block.bytes.subarray(0, this.#filled)
    this.#filled = 0
    return bytes
  }

  /** Whether a line still fits behind the others. */
  hasRoomFor(line: number): boolean {
    return this.#filled + this.#lengthOf(line) <= this.#block.bytes.length
  }

  /** Makes room for one line, however long. */
  growFor(line: number): void {
    const length = this.#lengthOf(line)
    if (length > this.#block.bytes.length) this.#block = newWindow(length)
  }

  write(line: number): void {
    const {bytes, view} = this.#block
    const sequence = this.#sums.sequences[line]!
    const end = this.#sequences.endOf(sequence)
    const {elements} = this.#sequences
    const names = this.#names
    let to = this.#processes.copy(this.#sums.processes[line]!, view, this.#filled)
    for (let at = this.#sequences.startOf(sequence); at < end; at++) {
      bytes[to] = SEMICOLON
      to = names.copy(elements[at]!, view, to + 1)
    }
    const leaf = this.#sums.leaves[line]!
    if (leaf !== NO_FRAME) {
      bytes[to] = SEMICOLON
      to = names.copy(leaf, view, to + 1)
    }
    this.#filled = this.#writeSum(this.#sums.sumText(line), to)
  }

  #writeSum(sum: string, start: number): number {
    const {bytes} = this.#block
    let to = start
    bytes[to++] = BLANK
    for (let digit = 0; digit < sum.length; digit++) bytes[to++] = sum.charCodeAt(digit)
    bytes[to++] = LINE_FEED
    return to
  }

  /** With some bytes more than needed. */
  #lengthOf(line: number): number {
    const sequence = this.#sums.sequences[line]!
    const end = this.#sequences.endOf(sequence)
    const {elements} = this.#sequences
    const names = this.#names
    let length = this.#processes.lengthOf(this.#sums.processes[line]!) + SUM_BYTES + this.#sums.digitsOf(line)
    for (let at = this.#sequences.startOf(sequence); at < end; at++) length += names.lengthOf(elements[at]!) + 1
    const leaf = this.#sums.leaves[line]!
    return leaf === NO_FRAME ? length : length + names.lengthOf(leaf) + 1
  }
}

/** Folded text, sorted by bytes, in blocks. A block is good until the next one is asked for. */
export function* foldedBlocks(stacks: CollapsedStacks): Generator<Uint8Array> {
  const writer = new LineWriter(stacks)
  for (const line of sortedLines(rankedLines(stacks))) {
    if (!writer.hasRoomFor(line)) {
      yield writer.taken()
      writer.growFor(line)
    }
    writer.write(line)
  }
  yield writer.taken()
}
