import {NodeTable} from './node-table.ts'
import type {Stacks} from './stacks.ts'

/** A prefix tree in which siblings of one name are one node. Node 0 is the root; a node's number is larger than its parent's. */
export interface JoinedTree {
  readonly parents: Int32Array
  /** Name of each node; the root's is -1. */
  readonly nameOf: Int32Array
  /** Node here of each node of the stacks; null where they are the same, since no two frames share a name. */
  readonly nodeOf: Int32Array | null
}

/** Joins siblings by name; `nameOfFrame` has a name's number for each frame, and `nameCount` is how many names there are. */
export function joinedTree(stacks: Stacks, nameOfFrame: Int32Array, nameCount: number): JoinedTree {
  const {parents, frameOf} = stacks
  if (nameCount === nameOfFrame.length) {
    const nameOf = new Int32Array(frameOf.length).fill(-1, 0, 1)
    for (let node = 1; node < nameOf.length; node++) nameOf[node] = nameOfFrame[frameOf[node]!]!
    return {parents, nameOf, nodeOf: null}
  }
  const table = new NodeTable(parents.length)
  const nodeOf = new Int32Array(parents.length)
  for (let node = 1; node < parents.length; node++) {
    nodeOf[node] = table.child(nodeOf[parents[node]!]!, nameOfFrame[frameOf[node]!]!)
  }
  return {parents: table.parents(), nameOf: table.frameOf(), nodeOf}
}

/** Weights of the joined nodes, from one for each node of the stacks. */
export function joinedWeights({parents, nodeOf}: JoinedTree, self: Float64Array): Float64Array {
  if (nodeOf === null) return self
  const weights = new Float64Array(parents.length)
  for (let node = 0; node < nodeOf.length; node++) weights[nodeOf[node]!]! += self[node]!
  return weights
}
