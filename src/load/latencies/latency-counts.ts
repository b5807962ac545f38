/**
 * Latencies counted in buckets that widen with the value, as HdrHistogram divides them: below `2 ** precisionBits` µs
 * each whole microsecond has a bucket of its own; from there on each doubling has half as many. Written here and not
 * taken from a library, since it is the inner loop of reading a log of millions of lines: counting is one addition.
 */

/** A count of whole microseconds up to 2^32 − 1, 71 minutes; longer ones count as that. */
const LARGEST_MICROSECONDS = 2 ** 32 - 1
/** Three significant digits: a bucket is at most 1/1024 of its value wide. What HdrHistogram calls by that number. */
export const THREE_DIGITS_BITS = 11
/** For what is only drawn: a bucket is at most 1/64 of its value wide, and all buckets take 7 KB. */
export const DRAWN_BITS = 7
const FIRST_BUCKETS = 256
/** 99.9 % of 1000 is a bit more than 999 in binary. */
const ROUNDING = 1e-6

/** How far the counts had come when they were last asked. */
export interface CountsMark {
  counts: Float64Array
}

function enlarged(counts: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(length)
  larger.set(counts)
  return larger
}

/** Counts of latencies in microseconds; mergeable with others of the same precision. */
export class LatencyCounts {
  readonly precisionBits: number
  count = 0
  sumMicroseconds = 0
  minMicroseconds = Number.POSITIVE_INFINITY
  maxMicroseconds = 0
  #counts = new Float64Array(FIRST_BUCKETS)

  constructor(precisionBits = THREE_DIGITS_BITS) {
    this.precisionBits = precisionBits
  }

  /** Counts a latency of that many whole microseconds, not negative. */
  add(microseconds: number, times = 1): void {
    this.count += times
    this.sumMicroseconds += microseconds * times
    if (microseconds < this.minMicroseconds) this.minMicroseconds = microseconds
    if (microseconds > this.maxMicroseconds) this.maxMicroseconds = microseconds
    const index = this.#indexOf(microseconds)
    if (index >= this.#counts.length) this.#growTo(index)
    this.#counts[index]! += times
  }

  /** Adds what another has counted. Throws a RangeError when that has another precision. */
  merge(other: LatencyCounts): void {
    if (other.precisionBits !== this.precisionBits) throw new RangeError('latencies counted at different precisions')
    this.count += other.count
    this.sumMicroseconds += other.sumMicroseconds
    this.minMicroseconds = Math.min(this.minMicroseconds, other.minMicroseconds)
    this.maxMicroseconds = Math.max(this.maxMicroseconds, other.maxMicroseconds)
    if (other.#counts.length > this.#counts.length) this.#growTo(other.#counts.length - 1)
    other.#counts.forEach((count, index) => {
      this.#counts[index]! += count
    })
  }

  /**
   * The latency in microseconds that at least `percent` of the requests did not exceed, by the rule of HdrHistogram: the
   * largest value of the bucket that holds the ⌈percent × count / 100⌉th; never above the longest. Null when empty.
   */
  percentile(percent: number): number | null {
    if (this.count === 0) return null
    const rank = Math.max(1, Math.ceil((percent * this.count) / 100 - ROUNDING))
    let seen = 0
    const index = this.#counts.findIndex((count) => {
      seen += count
      return seen >= rank
    })
    return Math.min(this.#topOf(index), this.maxMicroseconds)
  }

  /** Counts by bucket index, up to the last that is used; the layout is that of HdrHistogram's counts array. */
  countsByIndex(): Float64Array {
    return this.#counts.subarray(0, this.#counts.findLastIndex((count) => count > 0) + 1)
  }

  /**
   * What was counted here since the mark was last moved, at another precision: each latency as the largest of its bucket
   * here. Moves the mark. Without callbacks: a load of hours asks it thousands of times.
   */
  since(mark: CountsMark, precisionBits: number): LatencyCounts {
    const later = new LatencyCounts(precisionBits)
    const counts = this.#counts
    if (mark.counts.length < counts.length) mark.counts = enlarged(mark.counts, counts.length)
    const before = mark.counts
    const end = this.count === 0 ? 0 : this.#indexOf(this.maxMicroseconds) + 1
    for (let index = 0; index < end; index++) {
      const added = counts[index]! - before[index]!
      if (added === 0) continue
      before[index] = counts[index]!
      later.add(Math.min(this.#topOf(index), this.maxMicroseconds), added)
    }
    return later
  }

  #indexOf(microseconds: number): number {
    const value = microseconds > LARGEST_MICROSECONDS ? LARGEST_MICROSECONDS : microseconds
    if (value < 2 ** this.precisionBits) return value
    const shift = 32 - this.precisionBits - Math.clz32(value)
    return (shift << (this.precisionBits - 1)) + (value >>> shift)
  }

  /** The largest value that is counted at an index. */
  #topOf(index: number): number {
    const halfBits = this.precisionBits - 1
    const shift = Math.max(0, (index >>> halfBits) - 1)
    return (index - (shift << halfBits) + 1) * 2 ** shift - 1
  }

  #growTo(index: number): void {
    this.#counts = enlarged(this.#counts, 2 ** Math.ceil(Math.log2(index + 1)))
  }

  /** What was counted at `index` of {@link countsByIndex} of another; the exact value is not known any more. */
  addAtIndex(index: number, times: number): void {
    this.add(this.#topOf(index), times)
  }
}
