import type {Difference} from '../../stacks/difference/difference.ts'
import {testOf} from '../../stacks/difference/noise/noise.ts'
import {noiseOf} from '../../stacks/difference/noise/noise-of.ts'
import {variancesAt} from '../../stacks/difference/noise/spread-of-profiles.ts'
import {beyondChance} from '../../statistics/beyond-chance.ts'
import type {DifferentialLayout} from './differential-layout.ts'

/** What became of a box, as its colour and the legend tell it; `little`, `more`, `most` of the box itself; `chance`: not beyond it. */
export const CHANGES = [
  'equal',
  'chance-grown',
  'chance-shrunk',
  'grown-little',
  'grown-more',
  'grown-most',
  'shrunk-little',
  'shrunk-more',
  'shrunk-most',
  'vanished',
  'vanished-chance',
  'not-comparable',
] as const
export type Change = (typeof CHANGES)[number]

/** Parts of the larger weight from which a change is called more and most: a quarter on top or a fifth less; twice or half. */
const MORE = 0.2
const MOST = 0.5

const NOT_TESTED = {probability: 1, smallestProbability: 1}

function changeOf(before: number, after: number, isBeyondChance: boolean): Change {
  if (after === 0 && before > 0) return isBeyondChance ? 'vanished' : 'vanished-chance'
  if (!isBeyondChance) return after === before ? 'equal' : after > before ? 'chance-grown' : 'chance-shrunk'
  const part = Math.abs(after - before) / Math.max(before, after)
  const size = part < MORE ? 'little' : part < MOST ? 'more' : 'most'
  return `${after > before ? 'grown' : 'shrunk'}-${size}`
}

/**
 * What became of each box by its total weight, all boxes considered together. How strong it is goes by the box itself and
 * not by the largest change in the picture, so that one outlier does not hide the others.
 */
export function boxChanges(
  difference: Difference,
  {differences: {before, after}, variances}: Pick<DifferentialLayout, 'differences' | 'variances'>,
  isComparable: (box: number) => boolean,
): Change[] {
  const noise = noiseOf(difference)
  const tested = Array.from(before, (there, box) =>
    isComparable(box)
      ? testOf(noise, {before: there, after: after[box]!, variances: variancesAt(variances, box)})
      : NOT_TESTED,
  )
  const {isBeyondChance} = beyondChance(tested, difference.confidence)
  const smallest = difference.minimumChange * difference.totals.after
  return Array.from(before, (there, box) => {
    if (!isComparable(box)) return 'not-comparable'
    const isLarge = Math.abs(after[box]! - there) >= smallest
    return changeOf(there, after[box]!, isBeyondChance[box] === 1 && isLarge)
  })
}
