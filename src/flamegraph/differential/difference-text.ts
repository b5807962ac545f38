import {percentText} from '../weight-text.ts'

/** How one box changed. Weights before are scaled to be comparable. */
export interface DifferenceOfBox {
  readonly before: number
  readonly after: number
  readonly selfBefore: number
  readonly selfAfter: number
  /** One standard error of `after - before` as chance alone would have it. */
  readonly error: number
}

/** What a tooltip of a differential picture says of a box. */
export function differenceText(
  measure: {readonly total: number; readonly totalBefore?: number},
  textOf: (weight: number) => string,
  {before, after}: DifferenceOfBox,
): string {
  const share = (weight: number, total: number) => (total === 0 ? '0%' : percentText(weight, total))
  return `${textOf(after)}, ${share(after, measure.total)}; before ${textOf(before)}, ${share(before, measure.totalBefore ?? 0)}`
}
