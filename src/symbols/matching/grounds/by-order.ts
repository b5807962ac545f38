import {surelyAligned} from '../alignment.ts'
import {likenessIn} from '../likeness.ts'
import {NONE, type Pairs} from '../pairs.ts'
import {anchorsOf, LONGEST_GAP, ORDER_MATTERS, orderKept} from '../position.ts'
import type {TwoBuilds} from '../two-builds.ts'

/** Functions without a partner that stand between two pairs, on either side. */
interface Gap {
  readonly before: readonly number[]
  readonly after: readonly number[]
}

const MOST_COMPARISONS = 60_000
/** How much worse any other arrangement must be: where functions of both builds stand in one order, and where they do not. */
const MARGINS = {kept: 1, changed: 3}
/** Share of neighbours that are in the same order in two builds by one compiler with one set of options. */
const ORDER_KEPT = 0.98

/** Those without a partner between two functions. */
function freeBetween(start: number, end: number, partners: Int32Array): number[] {
  const free: number[] = []
  for (let one = start + 1; one < end; one++) if (partners[one] === NONE) free.push(one)
  return free
}

/** The gaps between pairs that follow one another in both builds. */
function gapsIn(pairs: Pairs): Gap[] {
  const anchors = anchorsOf(pairs)
  const gaps: Gap[] = []
  for (let index = 0; index + 1 < anchors.length; index++) {
    const [start, end] = [anchors[index]!, anchors[index + 1]!]
    const [otherStart, otherEnd] = [pairs.afterOf[start]!, pairs.afterOf[end]!]
    if (end - start < 2 || otherEnd - otherStart < 2) continue
    if (end - start > LONGEST_GAP || otherEnd - otherStart > LONGEST_GAP) continue
    const gap = {
      before: freeBetween(start, end, pairs.afterOf),
      after: freeBetween(otherStart, otherEnd, pairs.beforeOf),
    }
    if (gap.before.length > 0 && gap.after.length > 0) gaps.push(gap)
  }
  return gaps
}

/** Matches functions that stand between the same two others in both builds, if only one arrangement suits what they are like. */
export function matchByOrder(builds: TwoBuilds, pairs: Pairs): void {
  const kept = orderKept(pairs)
  if (kept < ORDER_MATTERS) return
  const likeness = likenessIn(builds, pairs)
  const margin = MARGINS[kept > ORDER_KEPT ? 'kept' : 'changed']
  for (const {before, after} of gapsIn(pairs)) {
    if (before.length * after.length > MOST_COMPARISONS) continue
    const gains = new Float64Array(before.length * after.length)
    before.forEach((one, row) => {
      after.forEach((other, column) => {
        gains[row * after.length + column] = likeness(one, other)
      })
    })
    for (const {first, second} of surelyAligned(before.length, after.length, gains, margin)) {
      pairs.add(before[first]!, after[second]!, 'order')
    }
  }
}
