import {type Amounts, COLUMNS_WITH_CHILDREN, ROUNDING, sceneAmounts} from './amounts.ts'
import {endsOf, type Scene} from './scene.ts'

/**
 * A tree in the making: functions upon functions, with the numbers of what ends in each. Node 0 is the root; a node's
 * number is larger than that of the one below it.
 */
export interface RegrownTree {
  readonly parents: number[]
  readonly names: number[]
  /** Box that each node is made of, the first of several. */
  readonly sources: number[]
  /** 1 where a node is made of several boxes. */
  readonly mixed: number[]
  readonly columns: readonly number[][]
  readonly nodeOf: Map<number, number>
  readonly nameCount: number
}

/** A tree with nothing but its root, which is made of `box` and called `name` (-1: everything). */
export function newTree(from: Scene, name: number, box: number, columnCount: number): RegrownTree {
  return {
    parents: [-1],
    names: [name],
    sources: [box],
    mixed: [0],
    columns: Array.from({length: columnCount}, () => [0]),
    nodeOf: new Map(),
    nameCount: from.name.reduce((most, one) => Math.max(most, one), 0) + 2,
  }
}

/** Node of function `name` on `parent`, made when it is not there; `box` is what it is made of. */
export function childNode(tree: RegrownTree, parent: number, name: number, box: number): number {
  const key = parent * tree.nameCount + name + 1
  const there = tree.nodeOf.get(key)
  if (there !== undefined) {
    if (tree.sources[there] !== box) tree.mixed[there] = 1
    return there
  }
  const node = tree.parents.push(parent) - 1
  tree.names.push(name)
  tree.sources.push(box)
  tree.mixed.push(0)
  for (const column of tree.columns) column.push(0)
  tree.nodeOf.set(key, node)
  return node
}

/** Adds the numbers of `box` to those of what ends in `node`. */
export function addTo(tree: RegrownTree, node: number, amounts: Amounts, box: number): void {
  for (let index = 0; index < amounts.length; index++) tree.columns[index]![node]! += amounts[index]![box]!
}

/** The nodes on each node that have weight, as lists in the order of their names. */
function childLists({parents, names}: RegrownTree, weights: readonly number[]) {
  const first = new Int32Array(parents.length)
  const next = new Int32Array(parents.length)
  const byName = Int32Array.from(parents.keys()).sort((one, other) => names[other]! - names[one]! || other - one)
  for (const node of byName) {
    if (node === 0 || weights[node]! <= 0) continue
    next[node] = first[parents[node]!]!
    first[parents[node]!] = node
  }
  return {first, next}
}

/** Nodes in depth-first order, siblings in the order of their names; what has no weight is left out. */
function depthFirst(tree: RegrownTree, weights: readonly number[]): Int32Array {
  const {first, next} = childLists(tree, weights)
  const ordered: number[] = [0]
  let at = first[0]!
  while (at !== 0) {
    ordered.push(at)
    let onward = first[at]!
    for (let node = at; onward === 0 && node !== 0; node = tree.parents[node]!) onward = next[node]!
    at = onward
  }
  return Int32Array.from(ordered)
}

/** What ends in each node becomes what goes through it. */
function addUp({parents, columns}: RegrownTree): void {
  for (const column of columns.slice(0, COLUMNS_WITH_CHILDREN)) {
    for (let node = parents.length - 1; node > 0; node--) column[parents[node]!]! += column[node]!
  }
}

/** Stands each box beside the one before it; what ends in a box itself is left of what is above it. */
function place(parent: Int32Array, weight: Float64Array, own: Float64Array) {
  const row = new Int32Array(parent.length)
  const start = new Float64Array(parent.length)
  const next = own.slice()
  for (let box = 1; box < parent.length; box++) {
    const below = parent[box]!
    row[box] = row[below]! + 1
    start[box] = next[below]!
    next[below]! += weight[box]!
    next[box]! += start[box]!
  }
  return {row, start}
}

/** A box keeps its colour; one of a differential picture that was put together, or lost a part, is `neutralFill`. */
function fillOfNode(from: Scene, tree: RegrownTree, neutralFill: number): (node: number) => number {
  return (node) => {
    const box = tree.sources[node]!
    const lost = Math.abs(from.weight[box]! - tree.columns[0]![node]!)
    const isChanged = tree.mixed[node] === 1 || lost > ROUNDING * from.weight[0]!
    return from.differences !== null && isChanged ? neutralFill : from.fill[box]!
  }
}

/** The finished tree as boxes. */
export function grownScene(from: Scene, tree: RegrownTree, neutralFill: number): Scene {
  const ends = tree.columns[0]!.slice()
  addUp(tree)
  const ordered = depthFirst(tree, tree.columns[0]!)
  const boxOf = new Int32Array(tree.parents.length)
  ordered.forEach((node, box) => {
    boxOf[node] = box
  })
  const parent = ordered.map((node) => (node === 0 ? -1 : boxOf[tree.parents[node]!]!))
  const column = (values: readonly number[]) => Float64Array.from(ordered, (node) => values[node]!)
  const amounts = sceneAmounts(tree.columns.map(column))
  return {
    parent,
    name: ordered.map((node) => tree.names[node]!),
    fill: ordered.map(fillOfNode(from, tree, neutralFill)),
    end: endsOf(parent),
    ...place(parent, amounts.weight, column(ends)),
    ...amounts,
  }
}
