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

/** Below this many, moving each into its place is quicker than having them sorted by the machine. */
const FEW = 12
/** Depth at which lines are compared by rank. */
const AT_RANK = -1

/** Where in a number of 64 bits its upper half stands, which decides its order, and the lower one. */
const [UPPER, LOWER] = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? [1, 0] : [0, 1]

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

/** How far two lines are the same from `from` on, up to `to`, in steps of four bytes. */
function sameUntil(lines: OrderedLines, one: number, other: number, from: number, to: number): number {
  let at = from
  while (at < to && lines.wordAt(one, at) === lines.wordAt(other, at)) at += 4
  return at
}

/**
 * Sorts lines four bytes at a time: the machine's own sort puts them in the order of these, and those that are the same
 * there are sorted by what follows.
 */
class LineSorter {
  readonly #lines: OrderedLines
  /** Each entry has four bytes of a line in its upper half and the line's number in the lower. */
  readonly #entries: BigUint64Array
  readonly #halves: Uint32Array
  /** Ranges that are still to be sorted: from, to, depth. */
  readonly #work: number[]

  constructor(lines: OrderedLines) {
    this.#lines = lines
    this.#entries = new BigUint64Array(lines.count)
    this.#halves = new Uint32Array(this.#entries.buffer)
    for (let line = 0; line < lines.count; line++) this.#setLine(line, line)
    this.#work = [0, lines.count, AT_RANK]
  }

  order(): Int32Array {
    return Int32Array.from(this.#entries, (_, place) => this.#lineAt(place))
  }

  sort(): void {
    while (this.#work.length > 0) {
      const depth = this.#work.pop()!
      const to = this.#work.pop()!
      const from = this.#work.pop()!
      if (to - from <= FEW && depth !== AT_RANK) this.#sortFew(from, to, depth)
      else if (depth === AT_RANK) this.#sortByWord(from, to, depth)
      else this.#sortMany(from, to, depth)
    }
  }

  #lineAt(place: number): number {
    return this.#halves[place * 2 + LOWER!]!
  }

  #setLine(place: number, line: number): void {
    this.#halves[place * 2 + LOWER!] = line
  }

  #sortFew(from: number, to: number, depth: number): void {
    for (let next = from + 1; next < to; next++) {
      const line = this.#lineAt(next)
      let at = next
      for (; at > from && isBefore(this.#lines, line, this.#lineAt(at - 1), depth); at--) {
        this.#setLine(at, this.#lineAt(at - 1))
      }
      this.#setLine(at, line)
    }
  }

  /** Lines that are the same up to `depth`. What is found line by line is not looked at again. */
  #sortMany(from: number, to: number, depth: number): void {
    const shared = this.#sharedDepth(from, to, depth)
    if (this.#areOver(from, to, shared)) this.#sortByLength(from, to)
    else this.#sortByWord(from, to, shared)
  }

  #sharedDepth(from: number, to: number, depth: number): number {
    const lines = this.#lines
    const first = this.#lineAt(from)
    let shared = lines.lengthOf(first)
    for (let place = from + 1; place < to && shared > depth; place++) {
      shared = Math.min(shared, sameUntil(lines, this.#lineAt(place), first, depth, shared))
    }
    return Math.max(depth, shared - ((shared - depth) % 4))
  }

  #areOver(from: number, to: number, depth: number): boolean {
    let place = from
    while (place < to && this.#lines.lengthOf(this.#lineAt(place)) <= depth) place++
    return place === to
  }

  /** Where all have ended they differ by zero bytes at their ends, if at all. */
  #sortByLength(from: number, to: number): void {
    for (let place = from; place < to; place++) this.#setKey(place, this.#lines.lengthOf(this.#lineAt(place)))
    this.#entries.subarray(from, to).sort()
  }

  #sortByWord(from: number, to: number, depth: number): void {
    for (let place = from; place < to; place++) this.#setKey(place, this.#keyOf(this.#lineAt(place), depth))
    this.#entries.subarray(from, to).sort()
    for (let start = from; start < to; ) {
      const end = this.#endOfSame(start, to)
      if (end - start > 1) this.#work.push(start, end, depth === AT_RANK ? 0 : depth + 4)
      start = end
    }
  }

  #keyOf(line: number, depth: number): number {
    return depth === AT_RANK ? this.#lines.rankOf(line) : this.#lines.wordAt(line, depth)
  }

  #setKey(place: number, key: number): void {
    this.#halves[place * 2 + UPPER!] = key
  }

  /** Behind the last entry that has the key of the first. */
  #endOfSame(start: number, to: number): number {
    const halves = this.#halves
    const key = halves[start * 2 + UPPER!]
    let end = start + 1
    while (end < to && halves[end * 2 + UPPER!] === key) end++
    return end
  }
}

/** Lines in the order of their ranks, those of one rank in the order of their bytes. */
export function sortedLines(lines: OrderedLines): Int32Array {
  const sorter = new LineSorter(lines)
  sorter.sort()
  return sorter.order()
}
