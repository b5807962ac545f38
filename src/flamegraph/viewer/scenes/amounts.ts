import type {BoxDifferences} from '../../layout.ts'
import type {Scene} from './scene.ts'

/**
 * The numbers of boxes, a column for each kind: the weight alone, or, of a differential picture, weight, weight before,
 * weight after, variance of the change, self before and self after.
 */
export type Amounts = readonly Float64Array[]

/** How many of the columns count what is above a box too; those behind them are of the box alone. */
export const COLUMNS_WITH_CHILDREN = 4

/** What rounding may leave over of weights with fractions, as a share of the whole. */
export const ROUNDING = 1e-9

/** The numbers of each box with all that is above it. */
export function wholeAmounts({weight, differences}: Scene): Amounts {
  if (differences === null) return [weight]
  const {before, after, selfBefore, selfAfter, error} = differences
  return [weight, before, after, error.map((one) => one * one), selfBefore, selfAfter]
}

/** What ends in each box itself; boxes that were too narrow to be drawn count to the one below them. */
export function ownAmounts({parent}: Scene, whole: Amounts): Amounts {
  return whole.map((column, index) => {
    const own = column.slice()
    if (index >= COLUMNS_WITH_CHILDREN) return own
    for (let box = parent.length - 1; box > 0; box--) own[parent[box]!]! -= column[box]!
    const nothing = ROUNDING * Math.abs(column[0]!)
    return own.map((value) => (Math.abs(value) <= nothing ? 0 : value))
  })
}

/** The columns as a scene has them. */
export function sceneAmounts(columns: Amounts): {weight: Float64Array; differences: BoxDifferences | null} {
  const [weight, before, after, variance, selfBefore, selfAfter] = columns
  if (selfAfter === undefined) return {weight: weight!, differences: null}
  const error = variance!.map((one) => Math.sqrt(Math.max(0, one)))
  return {weight: weight!, differences: {before: before!, after: after!, selfBefore: selfBefore!, selfAfter, error}}
}
