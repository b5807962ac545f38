import type {FrameNames} from '../frames/frame-names.ts'

/** What lines are made of: numbers of a line's parts, from the first on. */
export interface OrderedLines {
  readonly count: number
  /** Number of part `depth` of a line; -1 behind the last. Equal numbers mean equal parts with equal sequels. */
  partAt(line: number, depth: number): number
  /** Whether the one of two different parts at a depth stands before the other. */
  isLess(one: number, other: number, depth: number): boolean
}

/**
 * Ranks of parts by bytes. A name is one of two parts, with the semicolon that a further part brings and without, which
 * differ: `a.b` stands before `a;b`, but behind `a`. See {@link FrameNames.compareParts}.
 */
export function rankParts(names: FrameNames): Int32Array {
  const order = new Int32Array(names.size * 2)
  for (let part = 0; part < order.length; part++) order[part] = part
  order.sort((one, other) => names.compareParts(one, other))
  const ranks = new Int32Array(order.length)
  for (let rank = 0; rank < order.length; rank++) ranks[order[rank]!] = rank
  return ranks
}

/** Below this many, moving each into its place is quicker than parting them. */
const FEW = 8

function swap(array: Int32Array, one: number, other: number): void {
  const kept = array[one]!
  array[one] = array[other]!
  array[other] = kept
}

/** Whether `one` stands before `other`, their first `depth` parts being equal. */
function isBefore(lines: OrderedLines, one: number, other: number, depth: number): boolean {
  for (let at = depth; ; at++) {
    const a = lines.partAt(one, at)
    const b = lines.partAt(other, at)
    if (a !== b) return lines.isLess(a, b, at)
    if (a === -1) return false
  }
}

function sortFew(order: Int32Array, from: number, to: number, depth: number, lines: OrderedLines): void {
  for (let next = from + 1; next < to; next++) {
    const line = order[next]!
    let at = next
    for (; at > from && isBefore(lines, line, order[at - 1]!, depth); at--) order[at] = order[at - 1]!
    order[at] = line
  }
}

/** Lines with one part at one depth, between those below and those above it. */
interface Parted {
  readonly part: number
  readonly from: number
  readonly to: number
}

function part(order: Int32Array, from: number, to: number, depth: number, lines: OrderedLines): Parted {
  // Any fixed place is the worst one for some order in which lines come, and then time grows by the square.
  const pivot = lines.partAt(order[from + Math.floor(Math.random() * (to - from))]!, depth)
  let less = from
  let more = to
  for (let at = from; at < more; ) {
    const own = lines.partAt(order[at]!, depth)
    if (own === pivot) at++
    else if (lines.isLess(own, pivot, depth)) swap(order, less++, at++)
    else swap(order, at, --more)
  }
  return {part: pivot, from: less, to: more}
}

/** Sorts lines whose first `depth` parts are equal. What is left to do goes to `work`: from, to, depth. */
function sortRange(
  order: Int32Array,
  from: number,
  to: number,
  depth: number,
  lines: OrderedLines,
  work: number[],
): void {
  if (to - from <= FEW) {
    sortFew(order, from, to, depth, lines)
    return
  }
  const equal = part(order, from, to, depth, lines)
  if (from < equal.from) work.push(from, equal.from, depth)
  if (equal.to < to) work.push(equal.to, to, depth)
  if (equal.part !== -1) work.push(equal.from, equal.to, depth + 1)
}

/**
 * Lines in the order of their bytes, by multikey quicksort (Bentley and Sedgewick, "Fast algorithms for sorting and
 * searching strings", 1997): equal beginnings are compared once for all lines, and parts are compared as numbers.
 */
export function sortedLines(lines: OrderedLines): Int32Array {
  const order = new Int32Array(lines.count)
  for (let line = 0; line < order.length; line++) order[line] = line
  const work = [0, order.length, 0]
  while (work.length > 0) {
    const depth = work.pop()!
    const to = work.pop()!
    const from = work.pop()!
    sortRange(order, from, to, depth, lines, work)
  }
  return order
}
