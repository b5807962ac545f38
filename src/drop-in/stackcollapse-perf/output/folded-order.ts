/** Lines that can be sorted by their bytes. */
export interface OrderedLines {
  readonly count: number
  /** Rank of what a line begins with. */
  rankOf(line: number): number
  /** Bytes behind that. */
  lengthOf(line: number): number
  /** Four of those bytes from `at` on as one number, the first counting most; 0 for bytes behind the end. */
  wordAt(line: number, at: number): number
}

/** Below this many, moving each into its place is quicker than parting them. */
const FEW = 8
/** Depth at which lines are compared by rank. */
const AT_RANK = -1

/** Whether `one` stands before `other`, whose bytes up to `depth` are the same. */
function isBefore(lines: OrderedLines, one: number, other: number, depth: number): boolean {
  const oneLength = lines.lengthOf(one)
  const otherLength = lines.lengthOf(other)
  const shorter = Math.min(oneLength, otherLength)
  for (let at = depth; at < shorter; at += 4) {
    const difference = lines.wordAt(one, at) - lines.wordAt(other, at)
    if (difference !== 0) return difference < 0
  }
  return oneLength < otherLength
}

/** Sorts lines by multikey quicksort (Bentley and Sedgewick, "Fast algorithms for sorting and searching strings", 1997). */
class LineSorter {
  readonly #lines: OrderedLines
  readonly order: Int32Array
  /** What the lines of a range that is still to be sorted have at its depth. */
  readonly #keys: Uint32Array
  /** Ranges that are still to be sorted: from, to, depth. */
  readonly #work: number[]

  constructor(lines: OrderedLines) {
    this.#lines = lines
    this.order = Int32Array.from({length: lines.count}, (_, line) => line)
    this.#keys = Uint32Array.from(this.order, (line) => lines.rankOf(line))
    this.#work = [0, lines.count, AT_RANK]
  }

  sort(): void {
    while (this.#work.length > 0) {
      const depth = this.#work.pop()!
      const to = this.#work.pop()!
      const from = this.#work.pop()!
      if (to - from <= FEW && depth !== AT_RANK) this.#sortFew(from, to, depth)
      else this.#part(from, to, depth)
    }
  }

  #sortFew(from: number, to: number, depth: number): void {
    const {order} = this
    for (let next = from + 1; next < to; next++) {
      const line = order[next]!
      let at = next
      for (; at > from && isBefore(this.#lines, line, order[at - 1]!, depth); at--) order[at] = order[at - 1]!
      order[at] = line
    }
  }

  #part(from: number, to: number, depth: number): void {
    const keys = this.#keys
    // Any fixed place is the worst one for some order in which lines come, and then time grows by the square.
    const pivot = keys[from + Math.floor(Math.random() * (to - from))]!
    let less = from
    let more = to
    for (let at = from; at < more; ) {
      const key = keys[at]!
      if (key === pivot) at++
      else if (key < pivot) this.#swap(less++, at++)
      else this.#swap(at, --more)
    }
    if (from < less) this.#work.push(from, less, depth)
    if (more < to) this.#work.push(more, to, depth)
    this.#goDeeper(less, more, depth === AT_RANK ? 0 : depth + 4)
  }

  /** Lines that are the same up to `depth`. */
  #goDeeper(from: number, to: number, depth: number): void {
    const {order} = this
    if (to - from < 2) return
    const shared = this.#sharedDepth(from, to, depth)
    let isOver = true
    for (let at = from; at < to; at++) {
      const line = order[at]!
      this.#keys[at] = this.#lines.wordAt(line, shared)
      isOver &&= this.#lines.lengthOf(line) <= shared
    }
    // Where all have ended they differ by zero bytes at their ends, if at all.
    if (isOver) order.subarray(from, to).sort((one, other) => this.#lines.lengthOf(one) - this.#lines.lengthOf(other))
    else this.#work.push(from, to, shared)
  }

  /** How far all lines of a range are the same, in steps of four bytes: what is found line by line is not looked at again. */
  #sharedDepth(from: number, to: number, depth: number): number {
    const lines = this.#lines
    const first = this.order[from]!
    let shared = lines.lengthOf(first)
    for (let index = from + 1; index < to && shared > depth; index++) {
      const line = this.order[index]!
      let at = depth
      while (at < shared && lines.wordAt(line, at) === lines.wordAt(first, at)) at += 4
      if (at < shared) shared = at
    }
    return Math.max(depth, shared - ((shared - depth) % 4))
  }

  #swap(one: number, other: number): void {
    const {order} = this
    const keys = this.#keys
    const line = order[one]!
    const key = keys[one]!
    order[one] = order[other]!
    keys[one] = keys[other]!
    order[other] = line
    keys[other] = key
  }
}

/** Lines in the order of their ranks, those of one rank in the order of their bytes. */
export function sortedLines(lines: OrderedLines): Int32Array {
  const sorter = new LineSorter(lines)
  sorter.sort()
  return sorter.order
}
