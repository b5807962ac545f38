import type {BoxNumbers, Measure} from './box-numbers.ts'
import {groupedDigits, halfToEven, percentText} from './weight-text.ts'

/**
 * What flamegraph.pl's tooltip says of a box: the count is rounded, the share is that of the rounded count, one is
 * `1 samples`, and the change is that of the stack that ended where the box began.
 */
export function classicText(measure: Measure, {weight, isRoot, difference}: BoxNumbers): string {
  const {sampleType, total, countName, factor = 1} = measure
  const count = halfToEven(weight * factor)
  const share = (part: number) => percentText(part, total * factor)
  const text = `${groupedDigits(count)} ${countName ?? sampleType.unit}, ${isRoot ? '100%' : share(count)}`
  if (difference === undefined || isRoot || Number.isNaN(difference.selfAfter)) return text
  const change = difference.selfAfter - difference.selfBefore
  return `${text}; ${change > 0 ? '+' : ''}${share(change)}`
}
