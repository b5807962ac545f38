/** The last of `sorted` (ascending by `start`) that starts at or before `address`; undefined when all start after it. */
export function lastStartingAt<Range extends {readonly start: bigint}>(
  sorted: readonly Range[],
  address: bigint,
): Range | undefined {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]!.start <= address) low = middle + 1
    else high = middle
  }
  return sorted[low - 1]
}

/** Ascending order of ranges, for `sort`. */
export function byStart(one: {readonly start: bigint}, other: {readonly start: bigint}): number {
  return one.start < other.start ? -1 : one.start > other.start ? 1 : 0
}
