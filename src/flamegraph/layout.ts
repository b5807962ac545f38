import type {Frame, Stacks} from '../stacks/model/stacks.ts'
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

/** What division and multiplication may have added to a limit that a box meets exactly. */
const ROUNDING = 1e-12

/** Smallest weight that is drawn: what is as wide as `minimumShare` (0..1) of `total` still is. */
export function smallestDrawn(total: number, minimumShare: number): number {
  return total * minimumShare * (1 - ROUNDING)
}

function isDrawn(tree: MergedTree, node: number, minimum: number): boolean {
  return tree.totals[node]! > 0 && tree.totals[node]! >= minimum
}

/** Nodes on which it depends where others stand: those whose parent is drawn. */
function placedNodes(tree: MergedTree, minimum: number): Int32Array {
  const {parents} = tree
  const nodes = new Int32Array(parents.length)
  let count = 0
  for (let node = 1; node < parents.length; node++) {
    if (parents[node] === 0 || isDrawn(tree, parents[node]!, minimum)) nodes[count++] = node
  }
  return nodes.subarray(0, count)
}

/** Nodes in the order of their names, by counting: of a million nodes most share a few thousand names. */
function inOrderOfNames(nodes: Int32Array, {nameOf}: MergedTree, nameCount: number): Int32Array {
  const places = new Int32Array(nameCount + 1)
  for (const node of nodes) places[nameOf[node]! + 1]!++
  for (let name = 1; name <= nameCount; name++) places[name]! += places[name - 1]!
  const ordered = new Int32Array(nodes.length)
  for (const node of nodes) ordered[places[nameOf[node]!]!++] = node
  return ordered
}

/**
 * Children of each drawn node in drawn order, those too narrow to be drawn included, since the others stand beside them.
 * Putting all nodes in order once is faster than sorting the children of each.
 */
function childLists(tree: MergedTree, nameCount: number, minimum: number): Children {
  const first = new Int32Array(tree.parents.length)
  const next = new Int32Array(tree.parents.length)
  const ordered = inOrderOfNames(placedNodes(tree, minimum), tree, nameCount)
  for (let index = ordered.length - 1; index >= 0; index--) {
    const node = ordered[index]!
    const parent = tree.parents[node]!
    next[node] = first[parent]!
    first[parent] = node
  }
  return {first, next}
}

function countDrawn(tree: MergedTree, minimum: number): number {
  const {totals} = tree
  let count = 1
  for (let node = 1; node < totals.length; node++) if (totals[node]! > 0 && totals[node]! >= minimum) count++
  return count
}

/**
 * Places every box whose share of the whole is at least `minimumShare` (0..1); a narrower one goes with all above it.
 * Siblings stand in the order of their names' bytes; what ends in a function itself stands left of what it calls.
 * The whole is what was counted, or `raisedTotal` when that is more.
 */
export function layoutOf(
  stacks: Stacks,
  sampleType: number,
  minimumShare: number,
  raisedTotal: number | null = null,
): Layout {
  const named = boxNames(stacks.frames)
  const tree = mergedTree(stacks, sampleType, named)
  const total = Math.max(tree.totals[0]!, raisedTotal ?? 0)
  const minimum = smallestDrawn(total, minimumShare)
  const count = countDrawn(tree, minimum)
  const layout = {
    total,
    names: named.names,
    nameOf: new Int32Array(count).fill(-1),
    parents: new Int32Array(count).fill(-1),
    rows: new Int32Array(count),
    starts: new Float64Array(count),
    weights: new Float64Array(count),
  }
  const rowCount = placeBoxes(tree, minimum, layout)
  layout.weights[0] = total
  return {...layout, rowCount}
}

/** Fills the arrays of `layout`; returns the number of rows. */
function placeBoxes(tree: MergedTree, minimum: number, layout: Omit<Layout, 'rowCount'>): number {
  const {first, next} = childLists(tree, layout.names.length, minimum)
  const boxOf = new Int32Array(tree.parents.length)
  const startOf = new Float64Array(tree.parents.length)
  const waiting = [0]
  const drawn: number[] = []
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
    for (let child = first[node]!; child !== 0; child = next[child]!) {
      startOf[child] = start
      start += tree.totals[child]!
      if (isDrawn(tree, child, minimum)) drawn.push(child)
    }
    while (drawn.length > 0) waiting.push(drawn.pop()!)
  }
  return rowCount
}
