import {FEWEST_BESIDE, scoresOf} from './rank-split.ts'

/** Where a series changed: the first value after it, and the earliest and the latest place that this may be. */
export interface PlaceOfChange {
  readonly at: number
  readonly earliest: number
  readonly latest: number
}

/** The 95 % point of the likelihood ratio of the place of a change, `-2 ln(1 - √0.95)` (Hansen, Econometrica 68(3), 2000). */
const LIKELY = -2 * Math.log(1 - Math.sqrt(0.95))

/** By how much ranks before and after each place differ, squared, in parts of all that ranks differ by. */
function explainedShares(scores: Float64Array): Float64Array {
  const length = scores.length
  const all = scores.reduce((sum, score) => sum + score * score, 0)
  const shares = new Float64Array(length)
  let above = 0
  for (let at = 1; at < length; at++) {
    above += scores[at - 1]!
    shares[at] = (above * above * length) / (at * (length - at)) / all
  }
  return shares
}

/**
 * The place of the one change in `values`, by their ranks, with what lies within the 95 % region of its likelihood ratio. There
 * are at least twice {@link FEWEST_BESIDE} values, not all equal.
 */
export function placeOfChange(values: readonly number[]): PlaceOfChange {
  const shares = explainedShares(scoresOf(values))
  let at = FEWEST_BESIDE
  for (let place = at; place <= values.length - FEWEST_BESIDE; place++) if (shares[place]! > shares[at]!) at = place
  const rest = Math.max(1 - shares[at]!, Number.EPSILON)
  const isLikely = (place: number) => (values.length * (shares[at]! - shares[place]!)) / rest <= LIKELY
  const likely = [...shares.keys()].filter((place) => place >= 1 && isLikely(place))
  return {at, earliest: Math.min(at, ...likely), latest: Math.max(at, ...likely)}
}
