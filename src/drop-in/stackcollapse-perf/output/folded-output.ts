import {newWindow} from '../../../stacks/text/byte-ranges.ts'
import {FrameNames} from '../frames/frame-names.ts'
import {type OrderedLines, rankParts, sortedLines} from './folded-order.ts'
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

/** Of fewer lines for each name, comparing names where lines differ is quicker than ranking all of them. */
const LINES_PER_NAME = 2

function namesOf(texts: readonly string[]): FrameNames {
  const names = new FrameNames()
  for (const text of texts) names.id(text)
  return names
}

function isRankLess(one: number, other: number): boolean {
  return one < other
}

function orderedLines({processes, names, sequences, sums}: CollapsedStacks): OrderedLines {
  const processRanks = rankParts(namesOf(processes))
  const nameRanks = sums.size < names.size * LINES_PER_NAME ? null : rankParts(names)
  const {elements} = sequences
  const [processOf, sequenceOf, leafOf] = [sums.processes, sums.sequences, sums.leaves]
  const ranked = (part: number) => (nameRanks === null ? part : nameRanks[part]!)
  const isNameLess = (one: number, other: number, depth: number) =>
    depth === 0 || one === -1 || other === -1 ? one < other : names.compareParts(one, other) < 0
  return {
    count: sums.size,
    partAt(line, depth) {
      const leaf = leafOf[line]!
      if (depth === 0) return processRanks[processOf[line]! * 2 + (leaf === NO_FRAME ? 0 : 1)]!
      const sequence = sequenceOf[line]!
      const at = sequences.startOf(sequence) + depth - 1
      const end = sequences.endOf(sequence)
      if (at < end) return ranked(elements[at]! * 2 + 1)
      return at === end && leaf !== NO_FRAME ? ranked(leaf * 2) : -1
    },
    isLess: nameRanks === null ? isNameLess : isRankLess,
  }
}

const [SEMICOLON, BLANK, LINE_FEED] = [59, 32, 10]
const BLOCK_BYTES = 1 << 20
/** Around a sum: a blank, a line feed, and what a copy in words may write behind a name. */
const SUM_BYTES = 8

/** Writes lines one behind the other into one block of memory. */
class LineWriter {
  readonly #sequences: SequenceTable
  readonly #sums: StackSums
  readonly #processes: FrameNames
  readonly #names: FrameNames
  #block = newWindow(BLOCK_BYTES)
  #filled = 0

  constructor({processes, names, sequences, sums}: CollapsedStacks) {
    this.#sequences = sequences
    this.#sums = sums
    this.#processes = namesOf(processes)
    this.#names = names
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
  for (const line of sortedLines(orderedLines(stacks))) {
    if (!writer.hasRoomFor(line)) {
      yield writer.taken()
      writer.growFor(line)
    }
    writer.write(line)
  }
  yield writer.taken()
}
