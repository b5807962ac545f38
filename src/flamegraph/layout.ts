import type {Frame, Stacks} from '../stacks/stacks.ts'
import {boxNames} from './box-names.ts'
import {type MergedTree, mergedTree} from './merged-tree.ts'

/** What a differential picture knows of each box beyond its width; weights before are scaled to be comparable. */
export interface BoxDifferences {
  readonly before: Float64Array
  readonly after: Float64Array
  readonly selfBefore: Float64Array
  readonly selfAfter: Float64Array
  /** One standard error of `after - before` as chance alone would have it. */
  readonly error: Float64Array
}

/**
 * Where each box stands, in weights of the sample type: exact, and free of pixels, colours and text.
 * Boxes are in depth-first order, box 0 is the root, a box's number is larger than its parent's.
 */
export interface Layout {
  /** Weight of everything; the width of the root. */
  readonly total: number
  /** Rows that are drawn, the root's included. */
  readonly rowCount: number
  readonly names: readonly Frame[]
  /** Index into `names` of each box; the root's is -1. */
  readonly nameOf: Int32Array
  /** Box below each box; the root's is -1. */
  readonly parents: Int32Array
  /** Row of each box, counted from the root's, which is 0. */
  readonly rows: Int32Array
  /** Weight to the left of each box. */
  readonly starts: Float64Array
  readonly weights: Float64Array
  /** Only of a differential picture. */
  readonly differences?: BoxDifferences
}

interface Children {
  readonly first: Int32Array
  readonly next: Int32Array
}

function isDrawn(tree: MergedTree, node: number, minimum: number): boolean {
  return tree.totals[node]! > 0 && tree.totals[node]! >= minimum
}

function childLists(tree: MergedTree): Children {
  const first = new Int32Array(tree.parents.length)
  const next = new Int32Array(tree.parents.length)
  for (let node = tree.parents.length - 1; node > 0; node--) {
    const parent = tree.parents[node]!
    next[node] = first[parent]!
    first[parent] = node
  }
  return {first, next}
}

/** Children in drawn order, those too narrow to be drawn included, since the others stand beside them. */
function orderedChildren(tree: MergedTree, children: Children, node: number): number[] {
  const found: number[] = []
  for (let child = children.first[node]!; child !== 0; child = children.next[child]!) found.push(child)
  return found.sort((one, other) => tree.nameOf[one]! - tree.nameOf[other]!)
}

function countDrawn(tree: MergedTree, minimum: number): number {
  let count = 1
  for (let node = 1; node < tree.totals.length; node++) if (isDrawn(tree, node, minimum)) count++
  return count
}

/**
 * Places every box whose share of the whole is at least `minimumShare` (0..1); a narrower one goes with all above it.
 * Siblings stand in the order of their names' bytes; what ends in a function itself stands left of what it calls.
 */
export function layoutOf(stacks: Stacks, sampleType: number, minimumShare: number): Layout {
  const named = boxNames(stacks.frames)
  const tree = mergedTree(stacks, sampleType, named)
  const minimum = tree.totals[0]! * minimumShare
  const count = countDrawn(tree, minimum)
  const layout = {
    total: tree.totals[0]!,
    names: named.names,
    nameOf: new Int32Array(count).fill(-1),
    parents: new Int32Array(count).fill(-1),
    rows: new Int32Array(count),
    starts: new Float64Array(count),
    weights: new Float64Array(count),
  }
  return {...layout, rowCount: placeBoxes(tree, minimum, layout)}
}

/** Fills the arrays of `layout`; returns the number of rows. */
function placeBoxes(tree: MergedTree, minimum: number, layout: Omit<Layout, 'rowCount'>): number {
  const children = childLists(tree)
  const boxOf = new Int32Array(tree.parents.length)
  const startOf = new Float64Array(tree.parents.length)
  const waiting = [0]
  let rowCount = 0
  for (let box = 0; waiting.length > 0; box++) {
    const node = waiting.pop()!
    const parent = node === 0 ? -1 : boxOf[tree.parents[node]!]!
    const row = node === 0 ? 0 : layout.rows[parent]! + 1
    boxOf[node] = box
    layout.nameOf[box] = tree.nameOf[node]!
    layout.parents[box] = parent
    layout.rows[box] = row
    layout.starts[box] = startOf[node]!
    layout.weights[box] = tree.totals[node]!
    rowCount = Math.max(rowCount, row + 1)
    let start = startOf[node]! + tree.self[node]!
    const drawn: number[] = []
    for (const child of orderedChildren(tree, children, node)) {
      startOf[child] = start
      start += tree.totals[child]!
      if (isDrawn(tree, child, minimum)) drawn.push(child)
    }
    while (drawn.length > 0) waiting.push(drawn.pop()!)
  }
  return rowCount
}
