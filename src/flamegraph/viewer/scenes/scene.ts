import type {BoxDifferences} from '../../layout.ts'

/** Boxes as they stand: box 0 is the root, a parent stands before its children, siblings from left to right. */
export interface Scene {
  readonly parent: Int32Array
  readonly row: Int32Array
  /** Index into the picture's names; -1 for a root that stands for everything. */
  readonly name: Int32Array
  /** Index into the picture's fills. */
  readonly fill: Int32Array
  /** Weight left of each box; the root's is 0. */
  readonly start: Float64Array
  readonly weight: Float64Array
  /** First box after each box's subtree. */
  readonly end: Int32Array
  readonly differences: BoxDifferences | null
}

/** First box after each subtree. */
export function endsOf(parent: Int32Array): Int32Array {
  const end = Int32Array.from(parent, (_, box) => box + 1)
  for (let box = parent.length - 1; box > 0; box--) {
    const below = parent[box]!
    if (end[box]! > end[below]!) end[below] = end[box]!
  }
  return end
}

/** Boxes from the root to `box`, both included. */
export function pathTo(scene: Scene, box: number): number[] {
  const path: number[] = []
  for (let at = box; at >= 0; at = scene.parent[at]!) path.push(at)
  return path.reverse()
}

/** Boxes directly above `box`, from left to right. */
export function childrenOf(scene: Scene, box: number): number[] {
  const children: number[] = []
  for (let child = box + 1; child < scene.end[box]!; child = scene.end[child]!) children.push(child)
  return children
}

/** The box in `row` that covers `weight`, counted from the left of everything; -1 where there is none. */
export function boxAt(scene: Scene, row: number, weight: number): number {
  let box = 0
  if (row < 0 || weight < 0 || weight >= scene.weight[0]!) return -1
  while (scene.row[box]! < row) {
    const below = box
    for (let child = box + 1; child < scene.end[box]!; child = scene.end[child]!) {
      if (scene.start[child]! > weight) break
      if (weight < scene.start[child]! + scene.weight[child]!) {
        box = child
        break
      }
    }
    if (box === below) return -1
  }
  return box
}
