import {NONE, type Pairs} from './pairs.ts'

/** Farther apart, functions are not from the same object files. */
export const LONGEST_GAP = 600
/** Pairs that are looked at on either side of one to tell whether it moved alone. */
const NEIGHBOURS = 3

/** Functions of the earlier build that have partners, without those whose partner moved elsewhere alone. */
export function anchorsOf({afterOf}: Pairs): number[] {
  const paired: number[] = []
  afterOf.forEach((partner, one) => {
    if (partner !== NONE) paired.push(one)
  })
  const isNear = (one: number, other: number | undefined): boolean =>
    other !== undefined &&
    Math.abs(afterOf[other]! - afterOf[one]!) <= LONGEST_GAP &&
    Math.sign(afterOf[other]! - afterOf[one]!) === Math.sign(other - one)
  return paired.filter((one, index) => {
    for (let step = 1; step <= NEIGHBOURS; step++) {
      if (isNear(one, paired[index - step]) || isNear(one, paired[index + step])) return true
    }
    return false
  })
}

/** Functions that are so far apart in one build are neighbours. */
const NEAR = 8
/** Where a smaller share of neighbours is in the same order, functions were put in another order: it is half by chance. */
export const ORDER_MATTERS = 0.8

/** Share of the neighbours which have partners near one another that are in the same order in both builds. */
export function orderKept({afterOf}: Pairs): number {
  let [kept, changed, last] = [0, 0, NONE]
  for (let one = 0; one < afterOf.length; one++) {
    if (afterOf[one] === NONE) continue
    const distance = last === NONE ? 0 : afterOf[one]! - afterOf[last]!
    if (one - last <= NEAR && Math.abs(distance) <= LONGEST_GAP) {
      if (distance > 0) kept++
      else changed++
    }
    last = one
  }
  return kept / Math.max(1, kept + changed)
}

/** What speaks for functions that stand between the same two pairs, and against those that do not. */
const BETWEEN = 1.5

/** What the places of two functions say; 0 where nothing around them is known. */
export function positionsIn(pairs: Pairs): (before: number, after: number) => number {
  const {afterOf} = pairs
  const lower = new Int32Array(afterOf.length).fill(NONE)
  const upper = new Int32Array(afterOf.length).fill(NONE)
  const anchors = orderKept(pairs) < ORDER_MATTERS ? [] : anchorsOf(pairs)
  for (let index = 0; index + 1 < anchors.length; index++) {
    const [start, end] = [anchors[index]!, anchors[index + 1]!]
    const distance = afterOf[end]! - afterOf[start]!
    if (distance < 0 || distance > LONGEST_GAP || end - start > LONGEST_GAP) continue
    lower.fill(afterOf[start]!, start + 1, end)
    upper.fill(afterOf[end]!, start + 1, end)
  }
  return (before, after) => {
    if (lower[before] === NONE) return 0
    return after > lower[before]! && after < upper[before]! ? BETWEEN : -BETWEEN
  }
}
