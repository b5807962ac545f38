import {InputError} from '../errors/index.ts'
import type {Sequence, Stacks} from '../stacks/model/stacks.ts'
import {boxNames} from './box-names.ts'
import {type Layout, smallestDrawn} from './layout.ts'

/** Boxes in the order in which they open, so depth first; box 0 is the root. */
interface OpenedBoxes {
  readonly nameOf: number[]
  readonly parents: number[]
  readonly starts: number[]
  readonly weights: number[]
  /** Entry of the sequence that opened the box, and 1 where its stack ends there. */
  readonly openedBy: number[]
  readonly ends: number[]
}

/** Names of the stack that ends at `node`, root first. */
function pathTo(stacks: Stacks, nameOf: Int32Array, node: number): number[] {
  const path: number[] = []
  for (let at = node; at > 0; at = stacks.parents[at]!) path.push(nameOf[stacks.frameOf[at]!]!)
  return path.reverse()
}

function isDrawn(weight: number, minimum: number): boolean {
  return weight > 0 && weight >= minimum
}

/** Forgets a box that was closed, where it is too narrow to be drawn and nothing on it is: there may be one for each line. */
function dropNarrow(boxes: OpenedBoxes, box: number, minimum: number): void {
  if (box !== boxes.nameOf.length - 1 || isDrawn(boxes.weights[box]!, minimum)) return
  for (const list of Object.values(boxes) as number[][]) list.pop()
}

function openBoxes(stacks: Stacks, sequence: Sequence, nameOfFrame: Int32Array, minimum: number): OpenedBoxes {
  const boxes: OpenedBoxes = {nameOf: [-1], parents: [-1], starts: [0], weights: [0], openedBy: [0], ends: [0]}
  const open = [0]
  let start = 0
  sequence.nodes.forEach((node, entry) => {
    const path = pathTo(stacks, nameOfFrame, node)
    let common = 1
    while (common < open.length && common <= path.length && boxes.nameOf[open[common]!] === path[common - 1]) common++
    while (open.length > common) dropNarrow(boxes, open.pop()!, minimum)
    for (const name of path.slice(common - 1)) {
      boxes.parents.push(open.at(-1)!)
      boxes.starts.push(start)
      boxes.weights.push(0)
      boxes.openedBy.push(entry)
      boxes.ends.push(open.length === path.length ? 1 : 0)
      open.push(boxes.nameOf.push(name) - 1)
    }
    for (const box of open) boxes.weights[box]! += sequence.weights[entry]!
    start += sequence.weights[entry]!
  })
  return boxes
}

/** A layout, and of each of its boxes the entry of the sequence that it opened with, and 1 where that one ends in it. */
export interface SequenceLayout {
  readonly layout: Layout
  readonly openedBy: Int32Array
  readonly ends: Uint8Array
}

function keptBoxes(boxes: OpenedBoxes, total: number, minimum: number): Omit<Layout, 'names'> & {kept: number[]} {
  const kept = [0]
  const numberOf = new Int32Array(boxes.nameOf.length)
  boxes.weights.forEach((weight, box) => {
    if (box > 0 && isDrawn(weight, minimum)) numberOf[box] = kept.push(box) - 1
  })
  const parents = Int32Array.from(kept, (box) => (box === 0 ? -1 : numberOf[boxes.parents[box]!]!))
  const rows = new Int32Array(kept.length)
  let highest = 0
  for (let box = 1; box < rows.length; box++) {
    rows[box] = rows[parents[box]!]! + 1
    highest = Math.max(highest, rows[box]!)
  }
  const weights = Float64Array.from(kept, (box) => boxes.weights[box]!)
  weights[0] = total
  return {
    total,
    kept,
    rowCount: highest + 1,
    nameOf: Int32Array.from(kept, (box) => boxes.nameOf[box]!),
    parents,
    rows,
    starts: Float64Array.from(kept, (box) => boxes.starts[box]!),
    weights,
  }
}

/**
 * Places stacks one behind the other as the sequence has them; only neighbours merge. Otherwise as layoutOf, for the
 * first sample type. Throws an InputError when the stacks have no sequence.
 */
export function sequenceLayout(
  stacks: Stacks,
  minimumShare: number,
  raisedTotal: number | null = null,
): SequenceLayout {
  const {sequence} = stacks
  if (sequence === undefined) {
    throw new InputError('Drawing a flame chart: the input does not tell in which order its stacks were seen', {
      hint: 'Folded text and the text of perf script keep the order; a profile that is summed up, such as pprof, does not.',
    })
  }
  const {names, nameOf} = boxNames(stacks.frames)
  const counted = sequence.weights.reduce((sum, weight) => sum + weight, 0)
  const total = Math.max(counted, raisedTotal ?? 0)
  const minimum = smallestDrawn(total, minimumShare)
  const boxes = openBoxes(stacks, sequence, nameOf, minimum)
  const {kept, ...layout} = keptBoxes(boxes, total, minimum)
  return {
    layout: {...layout, names},
    openedBy: Int32Array.from(kept, (box) => boxes.openedBy[box]!),
    ends: Uint8Array.from(kept, (box) => boxes.ends[box]!),
  }
}
