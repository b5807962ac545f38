/**
 * What an entry of a map counts, as text of numbers: under '' where there is one number, under `total` and `count`
 * where stats() keeps both, under `count` for a histogram.
 */
export type BpftraceMeasures = Readonly<Record<string, string>>

const NUMBER = /^-?\d+$/
const STATS = /^count (\d+), average -?\d+, total (-?\d+)$/
/** `[8K, 16K)    3 |@@@  |`, `[0]  1 |@|`, `(..., 0)  2 |@|`. */
const BUCKET = /^[[(][^|]*[\])]\s+(\d+) \|[@ ]*\|$/

/** The numbers behind a key, as text; null when they are none that add up. */
export function measuresOf(text: string): BpftraceMeasures | null {
  const value = text.trim()
  if (NUMBER.test(value)) return {'': value}
  const [, count, total] = STATS.exec(value) ?? []
  return count === undefined || total === undefined ? null : {total, count}
}

/** How many values one line of a printed histogram stands for; null for any other line. */
export function bucketCount(line: string): string | null {
  return BUCKET.exec(line.trimEnd())?.[1] ?? null
}

/** The sum of the counts of a histogram's buckets. */
export function histogramMeasures(counts: readonly string[]): BpftraceMeasures {
  return {count: String(counts.reduce((sum, count) => sum + BigInt(count), 0n))}
}
