import {outermostNodes} from '../model/outermost-nodes.ts'
import type {Stacks} from '../model/stacks.ts'
import {AFTER, BEFORE, type Difference, profileColumns} from './difference.ts'
import {type SideVariances, variancesAcross} from './noise/spread-of-profiles.ts'

/** Weights of every function, by the number of its frame; those before are scaled. */
export interface BothSides {
  readonly selfBefore: Float64Array
  readonly selfAfter: Float64Array
  readonly totalBefore: Float64Array
  readonly totalAfter: Float64Array
  /** How the same vary from profile to profile; null where each side is one. */
  readonly variances: {readonly self: SideVariances; readonly total: SideVariances} | null
}

type Weights = readonly [self: Float64Array, total: Float64Array]

function addUp(stacks: Stacks, column: number, scale: number, isOutermost: Uint8Array): Weights {
  const own = stacks.self[column]!
  const totals = own.map((weight) => weight * scale)
  const selfOf = new Float64Array(stacks.frames.length)
  const totalOf = new Float64Array(stacks.frames.length)
  for (let node = totals.length - 1; node > 0; node--) {
    const frameId = stacks.frameOf[node]!
    selfOf[frameId]! += own[node]! * scale
    if (isOutermost[node] === 1) totalOf[frameId]! += totals[node]!
    totals[stacks.parents[node]!]! += totals[node]!
  }
  return [selfOf, totalOf]
}

/** What each function has by itself and with all that it calls; a stack counts once however often the function is in it. */
export function bothSides({stacks, scale, profiles}: Pick<Difference, 'stacks' | 'scale' | 'profiles'>): BothSides {
  // Each frame of a difference is a function of its own: equal names were joined when the sides were.
  const functionOf = Int32Array.from(stacks.frames, (_, id) => id)
  const isOutermost = outermostNodes(stacks, functionOf, functionOf.length)
  const [selfBefore, totalBefore] = addUp(stacks, BEFORE, scale, isOutermost)
  const [selfAfter, totalAfter] = addUp(stacks, AFTER, 1, isOutermost)
  const sides = {selfBefore, selfAfter, totalBefore, totalAfter}
  if (profiles === null) return {...sides, variances: null}
  const columns = profileColumns(profiles)
  const before = columns.before.map((column) => addUp(stacks, column, scale, isOutermost))
  const after = columns.after.map((column) => addUp(stacks, column, 1, isOutermost))
  const across = (part: 0 | 1): SideVariances => ({
    before: variancesAcross(before.map((one) => one[part])),
    after: variancesAcross(after.map((one) => one[part])),
  })
  return {...sides, variances: {self: across(0), total: across(1)}}
}
