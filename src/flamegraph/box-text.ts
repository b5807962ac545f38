import type {SampleType} from '../stacks/stacks.ts'
import {type DifferenceOfBox, differenceText} from './differential/difference-text.ts'
import {percentText, weightText} from './weight-text.ts'

/** What the numbers of a picture mean. */
export interface Measure {
  readonly sampleType: SampleType
  /** Weight of the root. */
  readonly total: number
  /** Of a differential picture: weight of everything before, scaled to be comparable. */
  readonly totalBefore?: number
}

/** The numbers of one box. */
export interface BoxNumbers {
  readonly weight: number
  readonly isRoot: boolean
  readonly difference?: DifferenceOfBox
}

/**
 * What a tooltip says of a box's weight: `1,234 samples, 12.34%`. Used when a picture is written and by the viewer, so
 * both say the same. Plain data: to be made visible and escaped where it goes.
 */
export function boxText(measure: Measure, {weight, isRoot, difference}: BoxNumbers): string {
  const textOf = weightText(measure.sampleType)
  if (difference !== undefined) return differenceText(measure, textOf, difference)
  // The root is all there is, so its share has no decimals.
  return `${textOf(weight)}, ${isRoot ? '100%' : percentText(weight, measure.total)}`
}
