import type {Stacks} from '../stacks/stacks.ts'
import type {BoxNames} from './box-names.ts'

/** A prefix tree of box names in one sample type. Node 0 is the root; a node's number is larger than its parent's. */
export interface MergedTree {
  readonly parents: Int32Array
  /** Index into the box names; the root's is -1. */
  readonly nameOf: Int32Array
  /** Weight of the stacks that end here. */
  readonly self: Float64Array
  /** Weight of the stacks that end here or above. */
  readonly totals: Float64Array
}

function addUp(parents: Int32Array, self: Float64Array): Float64Array {
  const totals = Float64Array.from(self)
  for (let node = totals.length - 1; node > 0; node--) totals[parents[node]!]! += totals[node]!
  return totals
}

function namesOfNodes(stacks: Stacks, {nameOf}: BoxNames): Int32Array {
  return stacks.frameOf.map((frameId) => (frameId < 0 ? -1 : nameOf[frameId]!))
}

function joinSiblings(stacks: Stacks, sampleType: number, boxNames: BoxNames): MergedTree {
  const names = namesOfNodes(stacks, boxNames)
  const known = new Map<number, number>()
  const target = new Int32Array(names.length)
  const parents = new Int32Array(names.length).fill(-1)
  const nameOf = new Int32Array(names.length).fill(-1)
  const self = new Float64Array(names.length)
  self[0] = stacks.self[sampleType]![0]!
  let count = 1
  for (let node = 1; node < names.length; node++) {
    const parent = target[stacks.parents[node]!]!
    const identity = parent * boxNames.names.length + names[node]!
    let joined = known.get(identity)
    if (joined === undefined) {
      joined = count++
      known.set(identity, joined)
      parents[joined] = parent
      nameOf[joined] = names[node]!
    }
    target[node] = joined
    self[joined]! += stacks.self[sampleType]![node]!
  }
  const ownParents = parents.subarray(0, count)
  const ownSelf = self.subarray(0, count)
  return {parents: ownParents, nameOf: nameOf.subarray(0, count), self: ownSelf, totals: addUp(ownParents, ownSelf)}
}

/** The stacks with siblings of one name joined. */
export function mergedTree(stacks: Stacks, sampleType: number, boxNames: BoxNames): MergedTree {
  if (boxNames.names.length !== stacks.frames.length) return joinSiblings(stacks, sampleType, boxNames)
  const self = stacks.self[sampleType]!
  return {
    parents: stacks.parents,
    nameOf: namesOfNodes(stacks, boxNames),
    self,
    totals: addUp(stacks.parents, self),
  }
}
