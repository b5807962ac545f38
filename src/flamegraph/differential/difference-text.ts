import {percentText} from '../weight-text.ts'

/** How one box changed. Weights before are scaled to be comparable. */
export interface DifferenceOfBox {
  readonly before: number
  readonly after: number
  readonly selfBefore: number
  readonly selfAfter: number
  /** One standard error of `after - before` as chance alone would have it. */
  readonly error: number
  /** Of functions of two builds that cannot be compared: neither new nor vanished, and its change says nothing. */
  readonly isNotComparable?: boolean
}

interface Totals {
  readonly total: number
}

function signed(text: string, value: number): string {
  return value > 0 ? `+${text}` : text
}

/** `+1.34 ±0.40 points`, and how much of the box itself that is. Points are of the total after. */
function changeText({total}: Totals, {before, after, error}: DifferenceOfBox): string {
  const change = after - before
  const points = percentText(change, total).slice(0, -1)
  const own = before > 0 && after > 0 ? `, ${signed(`${((100 * change) / before).toFixed(1)}%`, change)}` : ''
  return `${signed(points, change)} ±${((100 * error) / total).toFixed(2)} points${own}`
}

function selfText({total}: Totals, {selfBefore, selfAfter}: DifferenceOfBox): string[] {
  if (selfBefore === 0 && selfAfter === 0) return []
  return [`self ${percentText(selfAfter, total)}, before ${percentText(selfBefore, total)}`]
}

/**
 * What a tooltip of a differential picture says of a box:
 * `1,234 samples, 12.34%; before 1,100 samples, 11.00%; +1.34 ±0.40 points, +12.2%; self 1.00%, before 0.50%`.
 * What is there on one side only is called `new` or `vanished`. The change comes with one standard error. All shares, those
 * before too, are of the total after, as in the table.
 */
export function boxDifferenceText(
  measure: Totals,
  textOf: (weight: number) => string,
  difference: DifferenceOfBox,
): string {
  const {before, after} = difference
  const {total} = measure
  if (before === 0 && after === 0) return textOf(0)
  if (difference.isNotComparable === true) {
    return `not comparable; after ${textOf(after)}, ${percentText(after, total)}; before ${textOf(before)}, ${percentText(before, total)}`
  }
  const now = after === 0 ? 'vanished' : `${before === 0 ? 'new, ' : ''}${textOf(after)}, ${percentText(after, total)}`
  const then = before === 0 ? [] : [`before ${textOf(before)}, ${percentText(before, total)}`]
  return [now, ...then, changeText(measure, difference), ...selfText(measure, difference)].join('; ')
}
