import {ownAmounts, wholeAmounts} from './amounts.ts'
import {addTo, childNode, grownScene, newTree} from './regrown-tree.ts'
import type {Scene} from './scene.ts'

/** Tells whether a function is meant, by its number. */
export type IsMeant = (name: number) => boolean

/** What is left of a picture when functions are hidden, left out, or looked at alone. */
export interface Selection {
  /** Only stacks through this; null for all. */
  readonly only: IsMeant | null
  /** Boxes, by their number, that vanish; what they call moves to their callers. */
  readonly hidden: (box: number) => boolean
  /** Functions whose stacks vanish. */
  readonly without: IsMeant
}

/** Which boxes stand on, or are, a function that is meant; every box when none is. */
function insideOf({name, parent}: Scene, only: IsMeant | null): Uint8Array {
  const inside = new Uint8Array(name.length)
  if (only === null) return inside.fill(1)
  for (let box = 1; box < inside.length; box++) inside[box] = inside[parent[box]!] === 1 || only(name[box]!) ? 1 : 0
  return inside
}

/** The boxes that a selection leaves, drawn anew: siblings that became neighbours of one name are one box. */
export function selectedScene(from: Scene, {only, hidden, without}: Selection, neutralFill: number): Scene {
  const {name, parent, end} = from
  const own = ownAmounts(from, wholeAmounts(from))
  const isInside = insideOf(from, only)
  const tree = newTree(from, -1, 0, own.length)
  const nodeOf = new Int32Array(name.length)
  if (isInside[0] === 1) addTo(tree, 0, own, 0)
  for (let box = 1; box < name.length; ) {
    const isLeftOut = without(name[box]!)
    if (!isLeftOut) {
      const below = nodeOf[parent[box]!]!
      nodeOf[box] = hidden(box) ? below : childNode(tree, below, name[box]!, box)
      if (isInside[box] === 1) addTo(tree, nodeOf[box]!, own, box)
    }
    box = isLeftOut ? end[box]! : box + 1
  }
  return grownScene(from, tree, neutralFill)
}

/**
 * Who calls a function: its own box is the root, on it stand its callers, on these theirs. A stack in which it calls
 * itself counts once, by its outermost call. Null when the function has no box.
 */
export function callersScene(from: Scene, isMeant: IsMeant, neutralFill: number): Scene | null {
  const called: number[] = []
  for (let box = 1; box < from.name.length; ) {
    const isCalled = isMeant(from.name[box]!)
    if (isCalled) called.push(box)
    box = isCalled ? from.end[box]! : box + 1
  }
  if (called.length === 0) return null
  const whole = wholeAmounts(from)
  const tree = newTree(from, from.name[called[0]!]!, called[0]!, whole.length)
  if (called.length > 1) tree.mixed[0] = 1
  for (const box of called) {
    let node = 0
    for (let at = from.parent[box]!; at > 0; at = from.parent[at]!) node = childNode(tree, node, from.name[at]!, at)
    addTo(tree, node, whole, box)
  }
  return grownScene(from, tree, neutralFill)
}
