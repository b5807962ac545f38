/** A picture of so many boxes has an element for each, which any tool can read. */
const MOST_RECTS = 5000
/** Of a larger one only so many have: a browser needs about 0.1 ms for each. */
const RECTS_OF_LARGE = 2000

/** 1 for each box that is an element of its own: all of them, or the widest and the root; of equally wide ones the first. */
export function widestBoxes(weights: Float64Array): Uint8Array {
  const chosen = new Uint8Array(weights.length)
  if (weights.length <= MOST_RECTS) return chosen.fill(1)
  const limit = Float64Array.from(weights).sort()[weights.length - RECTS_OF_LARGE]!
  let left = RECTS_OF_LARGE
  for (const weight of weights) if (weight > limit) left--
  for (let box = 0; box < weights.length; box++) {
    const isWide = weights[box]! > limit || (weights[box] === limit && left-- > 0)
    if (isWide || box === 0) chosen[box] = 1
  }
  return chosen
}
