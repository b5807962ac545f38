/** A place where values before and after differ: `at` is the first of those after. */
export interface Split {
  readonly at: number
  /** How far the ranks before and after are apart, in standard deviations of chance. */
  readonly statistic: number
}

/** Fewest values on either side of a split: one or two that stand out are outliers. */
export const FEWEST_BESIDE = 3
/** Of lengths of windows, each to the next. */
const DECAY = Math.SQRT1_2

/**
 * Windows of a series of `length`, the whole first, then shorter ones that overlap by about a half: a change that is followed by
 * its opposite stands out in one of them (seeded intervals of Kovács et al., Biometrika 110(1), 2023). Pairs of the first and
 * one past the last place.
 */
export function windowsOf(length: number): readonly (readonly [from: number, to: number])[] {
  const windows: [number, number][] = []
  for (let level = 0; ; level++) {
    const size = Math.ceil(length * DECAY ** level)
    if (size < 2 * FEWEST_BESIDE) return windows
    const count = 2 * Math.ceil(DECAY ** -level) - 1
    for (let index = 0; index < count; index++) {
      const from = count === 1 ? 0 : Math.floor((index * (length - size)) / (count - 1))
      windows.push([from, from + size])
    }
  }
}

/** Ranks around their middle, of standard deviation 1 where no two values are equal; equal ones share the mean of their ranks. */
export function scoresOf(values: readonly number[]): Float64Array {
  const order = [...values.keys()].sort((one, other) => values[one]! - values[other]!)
  const scores = new Float64Array(values.length)
  const deviation = Math.sqrt((values.length ** 2 - 1) / 12)
  for (let first = 0; first < order.length; ) {
    let last = first
    while (last + 1 < order.length && values[order[last + 1]!] === values[order[first]!]) last++
    const score = ((first + last) / 2 - (values.length - 1) / 2) / deviation
    for (let rank = first; rank <= last; rank++) scores[order[rank]!] = score
    first = last + 1
  }
  return scores
}

const weights = new Map<number, Float64Array>()

/** For each count of values before a split of so many: one over the standard deviation of their sum. Kept, since lengths come again. */
function weightsOf(length: number): Float64Array {
  const there = weights.get(length)
  if (there !== undefined) return there
  const made = Float64Array.from({length}, (_, before) => 1 / Math.sqrt((before * (length - before)) / length))
  weights.set(length, made)
  return made
}

/** The split that stands out most of a window of scores. */
function splitOfWindow(scores: Float64Array, from: number, to: number): Split {
  const length = to - from
  let total = 0
  for (let place = from; place < to; place++) total += scores[place]!
  const mean = total / length
  const weight = weightsOf(length)
  let [at, largest, above] = [from, 0, 0]
  for (let before = 1; before <= length - FEWEST_BESIDE; before++) {
    above += scores[from + before - 1]! - mean
    const statistic = before < FEWEST_BESIDE ? 0 : Math.abs(above) * weight[before]!
    if (statistic > largest) [at, largest] = [from + before, statistic]
  }
  return {at, statistic: largest}
}

/**
 * The split that stands out most in any window: the statistic of Wilcoxon's rank sums at the best of all places (Pettitt,
 * Appl. Stat. 28, 1979). Null of fewer values than twice {@link FEWEST_BESIDE}, and of values that are all equal.
 */
export function largestSplit(
  scores: Float64Array,
  windows: readonly (readonly [from: number, to: number])[],
): Split | null {
  let largest: Split | null = null
  for (const [from, to] of windows) {
    const split = splitOfWindow(scores, from, to)
    if (split.statistic > (largest?.statistic ?? 0)) largest = split
  }
  return largest
}
