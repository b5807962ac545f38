import {waysToChoose} from './arrangements.ts'
import {studentUpperPoint} from './student-t.ts'

/** Whether the two sides were measured in pairs next to each other. */
export type Design = 'paired' | 'unpaired'

/** Chance with which unchanged sides are shown to lie within the margin. */
const POWER = 0.9
/** More repeats than anybody makes. */
export const MOST_REPEATS = 1000

/** The smallest chance that a test by rearranging can come to with so many measurements on either side; at most 1. */
export function smallestProbabilityOf(design: Design, base: number, others: number): number {
  if (design === 'paired') return Math.min(1, 2 ** (1 - base))
  // With as many on both sides, swapping all of them stands out as far.
  return Math.min(1, (base === others ? 2 : 1) / waysToChoose(base + others, others))
}

/** Repeats on each side below which no change can be told from chance: 6 pairs, or 4 without pairs, at 0.05. */
export function fewestRepeats(design: Design, alpha: number): number {
  let repeats = 2
  while (smallestProbabilityOf(design, repeats, repeats) > alpha) repeats++
  return repeats
}

/**
 * Repeats on each side with which the interval of an unchanged ratio lies within `margin` (0.05 is 5 %) with a chance of
 * {@link POWER}: the sample size of two one-sided tests (Julious, Stat. Med. 23, 2004, 4.3). `deviation` is the standard
 * deviation of one pair's logarithm, or of the difference of two values without a pair. Null: more than {@link MOST_REPEATS}.
 */
export function repeatsToDecide(design: Design, deviation: number, margin: number, confidence: number): number | null {
  const isEnough = (repeats: number) => {
    const degrees = design === 'paired' ? repeats - 1 : 2 * (repeats - 1)
    const reach = studentUpperPoint((1 - confidence) / 2, degrees) + studentUpperPoint((1 - POWER) / 2, degrees)
    return (reach * deviation) / Math.sqrt(repeats) <= Math.log1p(margin)
  }
  const fewest = fewestRepeats(design, 1 - confidence)
  if (isEnough(fewest)) return fewest
  if (!isEnough(MOST_REPEATS)) return null
  let [few, enough] = [fewest, MOST_REPEATS]
  while (enough - few > 1) {
    const middle = (few + enough) >> 1
    if (isEnough(middle)) enough = middle
    else few = middle
  }
  return enough
}
