import type {Difference} from '../../stacks/difference/difference.ts'
import {noiseOf} from '../../stacks/difference/noise.ts'
import {beyondChance} from '../../statistics/beyond-chance.ts'
import type {BoxDifferences} from '../layout.ts'

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
  {before, after}: BoxDifferences,
  isComparable: (box: number) => boolean,
): Change[] {
  const noise = noiseOf(difference)
  const tested = Array.from(before, (there, box) =>
    isComparable(box)
      ? {
          probability: noise.probability(there, after[box]!),
          smallestProbability: noise.smallestProbability(there, after[box]!),
        }
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
