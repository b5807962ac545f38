import {groupedDigits} from '../numbers/grouped-number.ts'
import {NOT_COMPARABLE} from '../stacks/difference/not-comparable.ts'
import type {BoxNumbers, Measure} from './box-numbers.ts'
import {boxDifferenceText} from './differential/difference-text.ts'
import type {BoxDifferences} from './layout.ts'
import {halfToEven, percentText, weightText} from './weight-text.ts'

/**
 * What flamegraph.pl's tooltip says of a box: the count is rounded, the share is that of the rounded count, one is
 * `1 samples`, and the change is that of the stack that ended where the box began.
 */
function classicText(measure: Measure, {weight, isRoot, difference}: BoxNumbers): string {
  const {sampleType, total, countName, factor = 1} = measure
  const count = halfToEven(weight * factor)
  const share = (part: number) => percentText(part, total * factor)
  const text = `${groupedDigits(count)} ${countName ?? sampleType.unit}, ${isRoot ? '100%' : share(count)}`
  if (difference === undefined || isRoot || Number.isNaN(difference.selfAfter)) return text
  const change = difference.selfAfter - difference.selfBefore
  return `${text}; ${change > 0 ? '+' : ''}${share(change)}`
}

/** The change of one box of this name; nothing in a picture that is no difference. */
export function differenceOfBox(
  differences: BoxDifferences | null | undefined,
  box: number,
  name: string | undefined,
): Pick<BoxNumbers, 'difference'> {
  if (differences === null || differences === undefined) return {}
  const {before, after, selfBefore, selfAfter, error} = differences
  return {
    difference: {
      before: before[box]!,
      after: after[box]!,
      selfBefore: selfBefore[box]!,
      selfAfter: selfAfter[box]!,
      error: error[box]!,
      isNotComparable: name === NOT_COMPARABLE,
    },
  }
}

/**
 * What a tooltip says of a box's weight: `1,234 samples, 12.34%`. Used when a picture is written and by the viewer, so
 * both say the same. Plain data: to be made visible and escaped where it goes.
 */
export function boxText(measure: Measure, {weight, isRoot, difference}: BoxNumbers): string {
  if (measure.classic === true) return classicText(measure, {weight, isRoot, ...(difference && {difference})})
  const textOf = weightText(measure.sampleType, measure)
  if (difference !== undefined) return boxDifferenceText(measure, textOf, difference)
  // The root is all there is, so its share has no decimals.
  return `${textOf(weight)}, ${isRoot ? '100%' : percentText(weight, measure.total)}`
}
