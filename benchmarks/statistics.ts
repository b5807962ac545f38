/** The little statistics that the benchmarks share. */

/** Middle value; mean of the two middle ones of an even count. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** A small seeded generator (mulberry32), so that a printed interval can be had again. */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** 95 % interval of the median, by the percentile bootstrap. */
export function medianInterval(values: readonly number[], seed = 1): readonly [low: number, high: number] {
  const random = seededRandom(seed)
  const medians = Array.from({length: 2000}, () =>
    median(values.map(() => values[Math.floor(random() * values.length)]!)),
  ).sort((one, other) => one - other)
  return [medians[49]!, medians[1949]!]
}
