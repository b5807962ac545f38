/** What lines are made of: ranks of a line's parts, from the first on. */
export interface RankedLines {
  readonly count: number
  /** Rank of part `depth` of a line; -1 behind the last. Equal ranks mean equal parts with equal sequels. */
  rankAt(line: number, depth: number): number
}

/**
 * Ranks of names by bytes: first as the last part of a line, then with the semicolon that a further part brings. The two
 * differ: `a.b` stands before `a;b`, but behind `a`.
 */
export interface NameRanks {
  readonly last: Int32Array
  readonly inner: Int32Array
}

/** Names are text of one character per byte without semicolons, each once. */
export function rankNames(names: readonly string[]): NameRanks {
  const keys = [...names, ...names.map((name) => `${name};`)]
  const order = Int32Array.from(keys.keys()).sort((a, b) => (keys[a]! < keys[b]! ? -1 : 1))
  const ranks = new Int32Array(keys.length)
  for (let rank = 0; rank < order.length; rank++) ranks[order[rank]!] = rank
  return {last: ranks.subarray(0, names.length), inner: ranks.subarray(names.length)}
}

/** Below this many, moving each into its place is quicker than parting them. */
const FEW = 8

function swap(array: Int32Array, one: number, other: number): void {
  const kept = array[one]!
  array[one] = array[other]!
  array[other] = kept
}

/** Whether `one` stands before `other`, their first `depth` parts being equal. */
function isBefore(lines: RankedLines, one: number, other: number, depth: number): boolean {
  for (let at = depth; ; at++) {
    const a = lines.rankAt(one, at)
    const b = lines.rankAt(other, at)
    if (a !== b) return a < b
    if (a === -1) return false
  }
}

function sortFew(order: Int32Array, from: number, to: number, depth: number, lines: RankedLines): void {
  for (let next = from + 1; next < to; next++) {
    const line = order[next]!
    let at = next
    for (; at > from && isBefore(lines, line, order[at - 1]!, depth); at--) order[at] = order[at - 1]!
    order[at] = line
  }
}

/** Lines with one rank at one depth, between those below and those above it. */
interface Parted {
  readonly rank: number
  readonly from: number
  readonly to: number
}

function part(order: Int32Array, from: number, to: number, depth: number, lines: RankedLines): Parted {
  const pivot = lines.rankAt(order[(from + to) >>> 1]!, depth)
  let less = from
  let more = to
  for (let at = from; at < more; ) {
    const rank = lines.rankAt(order[at]!, depth)
    if (rank < pivot) swap(order, less++, at++)
    else if (rank > pivot) swap(order, at, --more)
    else at++
  }
  return {rank: pivot, from: less, to: more}
}

/** Sorts lines whose first `depth` parts are equal. What is left to do goes to `work`: from, to, depth. */
function sortRange(
  order: Int32Array,
  from: number,
  to: number,
  depth: number,
  lines: RankedLines,
  work: number[],
): void {
  if (to - from <= FEW) {
    sortFew(order, from, to, depth, lines)
    return
  }
  const equal = part(order, from, to, depth, lines)
  if (from < equal.from) work.push(from, equal.from, depth)
  if (equal.to < to) work.push(equal.to, to, depth)
  if (equal.rank !== -1) work.push(equal.from, equal.to, depth + 1)
}

/**
 * Lines in the order of their bytes, by multikey quicksort (Bentley and Sedgewick, "Fast algorithms for sorting and
 * searching strings", 1997): equal beginnings are compared once for all lines, and parts are compared as numbers.
 */
export function sortedLines(lines: RankedLines): Int32Array {
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
