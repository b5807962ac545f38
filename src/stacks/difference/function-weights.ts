import type {Stacks} from '../stacks.ts'
import {AFTER, BEFORE, type Difference} from './difference.ts'

/** Weights of every function, by the number of its frame; those before are scaled. */
export interface FunctionWeights {
  readonly selfBefore: Float64Array
  readonly selfAfter: Float64Array
  readonly totalBefore: Float64Array
  readonly totalAfter: Float64Array
}

/** Nodes that are not below another node of their own function: what is counted for totals, so that recursion counts once. */
function outermostNodes({frames, parents, frameOf}: Stacks): Uint8Array {
  const isOutermost = new Uint8Array(parents.length)
  const children = new Int32Array(parents.length)
  const next = new Int32Array(parents.length)
  for (let node = parents.length - 1; node > 0; node--) {
    next[node] = children[parents[node]!]!
    children[parents[node]!] = node
  }
  const openings = new Int32Array(frames.length)
  // Walked without recursion, since stacks can be deeper than the interpreter's own. -node stands for leaving the node.
  const waiting = [0]
  while (waiting.length > 0) {
    const node = waiting.pop()!
    if (node < 0) {
      openings[frameOf[-node]!]!--
      continue
    }
    if (node > 0) {
      const frameId = frameOf[node]!
      isOutermost[node] = openings[frameId]!++ === 0 ? 1 : 0
      waiting.push(-node)
    }
    for (let child = children[node]!; child !== 0; child = next[child]!) waiting.push(child)
  }
  return isOutermost
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
export function functionWeights({stacks, scale}: Difference): FunctionWeights {
  const isOutermost = outermostNodes(stacks)
  const [selfBefore, totalBefore] = addUp(stacks, BEFORE, scale, isOutermost)
  const [selfAfter, totalAfter] = addUp(stacks, AFTER, 1, isOutermost)
  return {selfBefore, selfAfter, totalBefore, totalAfter}
}
