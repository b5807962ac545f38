import {joinedTree, joinedWeights} from '../stacks/model/joined-tree.ts'
import {sumUpwards} from '../stacks/model/node-table.ts'
import type {Stacks} from '../stacks/model/stacks.ts'
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

/** The stacks with siblings of one name joined. */
export function mergedTree(stacks: Stacks, sampleType: number, {names, nameOf}: BoxNames): MergedTree {
  const tree = joinedTree(stacks, nameOf, names.length)
  const self = joinedWeights(tree, stacks.self[sampleType]!)
  const totals = self.slice()
  sumUpwards(totals, tree.parents)
  return {parents: tree.parents, nameOf: tree.nameOf, self, totals}
}
