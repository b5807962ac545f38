import {newWindow} from '../../../stacks/text/byte-ranges.ts'
import {type OrderedLines, sortedLines} from './folded-order.ts'
import {NO_FRAME, type StackSums} from './stack-sums.ts'
import {TextTable} from './text-table.ts'

/** Everything that was counted. */
export interface CollapsedStacks {
  /** Names of processes, without semicolons. */
  readonly processes: readonly string[]
  /** Frames of stacks but the last, each with a semicolon behind it. */
  readonly callers: TextTable
  /** Names of last frames. */
  readonly leaves: TextTable
  readonly sums: StackSums
}

function tableOf(texts: readonly string[]): TextTable {
  const table = new TextTable()
  for (const text of texts) table.id(text)
  return table
}

/**
 * Ranks of processes by bytes: of number `id` at `id * 2` where nothing else stands in the line, and behind that with the
 * semicolon that further frames bring. These differ: `a.b` stands before `a;b`, but behind `a`.
 */
function processRanks(processes: readonly string[]): Int32Array {
  const texts = processes.flatMap((name) => [name, `${name};`])
  const order = [...texts.keys()].sort((one, other) => (texts[one]! < texts[other]! ? -1 : 1))
  const ranks = new Int32Array(texts.length)
  for (const [rank, part] of order.entries()) ranks[part] = rank
  return ranks
}

/** Four bytes from `start` on as one number, the first counting most; 0 for those from `end` on. */
function wordOf(view: DataView, start: number, end: number): number {
  const missing = start + 4 - end
  if (missing <= 0) return view.getUint32(start)
  return missing >= 4 ? 0 : (view.getUint32(start) >>> (missing * 8)) * 2 ** (missing * 8)
}

function orderedLines(stacks: CollapsedStacks): OrderedLines {
  const {processes, callers, leaves, sums} = stacks
  const ranks = processRanks(processes)
  const [processOf, callerOf, leafOf] = [sums.processes, sums.callers, sums.leaves]
  const [callerView, leafView] = [callers.kept.view, leaves.kept.view]
  return {
    count: sums.size,
    rankOf: (line) => ranks[processOf[line]! * 2 + (leafOf[line] === NO_FRAME ? 0 : 1)]!,
    lengthOf(line) {
      const leaf = leafOf[line]!
      return callers.lengthOf(callerOf[line]!) + (leaf === NO_FRAME ? 0 : leaves.lengthOf(leaf))
    },
    wordAt(line, at) {
      const caller = callerOf[line]!
      const place = callers.startOf(caller) + at
      const left = callers.endOf(caller) - place
      const leaf = leafOf[line]!
      if (left >= 4 || leaf === NO_FRAME) return wordOf(callerView, place, place + left)
      const start = leaves.startOf(leaf)
      const end = leaves.endOf(leaf)
      if (left <= 0) return wordOf(leafView, start - left, end)
      return wordOf(callerView, place, place + left) + (wordOf(leafView, start, end) >>> (left * 8))
    },
  }
}

const [SEMICOLON, BLANK, LINE_FEED] = [59, 32, 10]
const BLOCK_BYTES = 1 << 20
/** Around a sum: a blank, a line feed, and what a copy in words may write behind a name. */
const SUM_BYTES = 8

/** Writes lines one behind the other into one block of memory. */
class LineWriter {
  readonly #callers: TextTable
  readonly #leaves: TextTable
  readonly #sums: StackSums
  readonly #processes: TextTable
  #block = newWindow(BLOCK_BYTES)
  #filled = 0

  constructor({processes, callers, leaves, sums}: CollapsedStacks) {
    this.#callers = callers
    this.#leaves = leaves
    this.#sums = sums
    this.#processes = tableOf(processes)
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
    const leaf = this.#sums.leaves[line]!
    let to = this.#processes.copy(this.#sums.processes[line]!, this.#block, this.#filled)
    if (leaf !== NO_FRAME) {
      this.#block.bytes[to] = SEMICOLON
      to = this.#callers.copy(this.#sums.callers[line]!, this.#block, to + 1)
      to = this.#leaves.copy(leaf, this.#block, to)
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
    const leaf = this.#sums.leaves[line]!
    const length = this.#processes.lengthOf(this.#sums.processes[line]!) + SUM_BYTES + this.#sums.digitsOf(line)
    if (leaf === NO_FRAME) return length
    return length + 1 + this.#callers.lengthOf(this.#sums.callers[line]!) + this.#leaves.lengthOf(leaf)
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
