/** Named address ranges that a program or the kernel wrote down as text, sorted by start. */
export interface NamedRanges {
  readonly starts: readonly bigint[]
  /** End of each range, exclusive. */
  readonly ends: readonly bigint[]
  readonly names: readonly string[]
}

/** One range before sorting. */
export interface NamedRange {
  readonly start: bigint
  readonly end: bigint
  readonly name: string
}

/** Sorts ranges by start. Of several with one start the last given stays, as a later entry replaces an earlier one. */
export function toNamedRanges(ranges: readonly NamedRange[]): NamedRanges {
  const latest = new Map(ranges.map((one) => [one.start, one]))
  const sorted = [...latest.values()].sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0))
  return {
    starts: sorted.map((one) => one.start),
    ends: sorted.map((one) => one.end),
    names: sorted.map((one) => one.name),
  }
}

/** The range that covers an address: name and start, or null. */
export function rangeAt(ranges: NamedRanges, address: bigint): {readonly name: string; readonly start: bigint} | null {
  let [low, high] = [0, ranges.starts.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ranges.starts[middle]! <= address) low = middle + 1
    else high = middle
  }
  const at = low - 1
  return at >= 0 && address < ranges.ends[at]! ? {name: ranges.names[at]!, start: ranges.starts[at]!} : null
}
