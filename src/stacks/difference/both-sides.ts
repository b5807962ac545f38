import {outermostNodes} from '../model/outermost-nodes.ts'
import type {Stacks} from '../model/stacks.ts'
import {AFTER, BEFORE, type Difference} from './difference.ts'

/** Weights of every function, by the number of its frame; those before are scaled. */
export interface BothSides {
  readonly selfBefore: Float64Array
  readonly selfAfter: Float64Array
  readonly totalBefore: Float64Array
  readonly totalAfter: Float64Array
}

function addUp(stacks: Stacks, column: number, scale: number, isOutermost: Uint8Array): [Float64Array, Float64Array] {
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
export function bothSides({stacks, scale}: Pick<Difference, 'stacks' | 'scale'>): BothSides {
  // Each frame of a difference is a function of its own: equal names were joined when the sides were.
  const functionOf = Int32Array.from(stacks.frames, (_, id) => id)
  const isOutermost = outermostNodes(stacks, functionOf, functionOf.length)
  const [selfBefore, totalBefore] = addUp(stacks, BEFORE, scale, isOutermost)
  const [selfAfter, totalAfter] = addUp(stacks, AFTER, 1, isOutermost)
  return {selfBefore, selfAfter, totalBefore, totalAfter}
}
