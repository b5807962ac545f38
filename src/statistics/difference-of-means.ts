import {pairedRatio, type Ratio, unpairedRatio} from './log-ratio.ts'
import type {Design} from './repeats-needed.ts'

/**
 * The interval of the difference of means of small numbers such as shares: Student's of pairs (the first of both, …), or
 * Welch's. Null of fewer than two on a side.
 */
export function differenceOf(
  base: readonly number[],
  values: readonly number[],
  design: Design,
  confidence: number,
): {readonly low: number; readonly high: number} | null {
  // The logarithm of a ratio of exponentials is a difference.
  const [there, here] = [base.map(Math.exp), values.map(Math.exp)]
  const pairs = there.map((one, index) => [one, here[index]!] as const)
  const ratio: Ratio | null =
    design === 'paired' ? pairedRatio(pairs, confidence) : unpairedRatio(there, here, confidence)
  return ratio === null ? null : {low: Math.log(ratio.low), high: Math.log(ratio.high)}
}
