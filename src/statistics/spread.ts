import {pairedRatio} from './log-ratio.ts'
import {meanOf, varianceOf} from './mean.ts'
import {studentUpperPoint} from './student-t.ts'

/** Coefficient of variation: the standard deviation as a share of the mean. Null of fewer than two values, or of a mean of 0. */
export function variationOf(values: readonly number[]): number | null {
  const mean = meanOf(values)
  if (values.length < 2 || mean === 0) return null
  return Math.sqrt(varianceOf(values)) / mean
}

/**
 * Student's interval of the geometric mean: repeats vary by factors. Null of fewer than two values, or where one is not
 * above 0.
 */
export function typicalInterval(
  values: readonly number[],
  confidence: number,
): {readonly low: number; readonly high: number} | null {
  if (values.some((value) => value <= 0)) return null
  const ratio = pairedRatio(
    values.map((value) => [1, value] as const),
    confidence,
  )
  return ratio === null ? null : {low: ratio.low, high: ratio.high}
}

/**
 * By which factor `value` is above the geometric mean of `others` where it stands out from them: above what one more of
 * their kind exceeds with the chance `probability` (the one-sided prediction interval of the logarithms; Hahn, J. Qual.
 * Technol. 1, 1969). Null where it does not, of fewer than two others, or where one is not above 0.
 */
export function standsAbove(value: number, others: readonly number[], probability: number): number | null {
  if (others.length < 2 || value <= 0 || others.some((one) => one <= 0)) return null
  const logs = others.map(Math.log)
  const deviation = Math.sqrt(varianceOf(logs))
  const reach = studentUpperPoint(probability, logs.length - 1) * deviation * Math.sqrt(1 + 1 / logs.length)
  const above = Math.log(value) - meanOf(logs)
  return above > reach ? Math.exp(above) : null
}
