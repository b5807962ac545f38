import type {Stacks} from './stacks.ts'

/**
 * Marks the nodes that are not above another node of their own function: what is counted for totals, so that recursion
 * counts once. `functionOf` has the function of each frame, from 0 to below `functionCount`. Walks from the root with a
 * count of how often each function stands on the path, so that a million nodes take neither search nor recursion.
 */
export function outermostNodes({parents, frameOf}: Stacks, functionOf: Int32Array, functionCount: number): Uint8Array {
  const first = new Int32Array(parents.length)
  const next = new Int32Array(parents.length)
  for (let node = parents.length - 1; node > 0; node--) {
    next[node] = first[parents[node]!]!
    first[parents[node]!] = node
  }
  const isOutermost = new Uint8Array(parents.length)
  const onPath = new Int32Array(functionCount)
  for (let node = first[0]!; node !== 0; ) {
    const one = functionOf[frameOf[node]!]!
    if (onPath[one]!++ === 0) isOutermost[node] = 1
    if (first[node] !== 0) {
      node = first[node]!
      continue
    }
    onPath[one]!--
    while (next[node] === 0 && parents[node]! > 0) {
      node = parents[node]!
      onPath[functionOf[frameOf[node]!]!]!--
    }
    node = next[node]!
  }
  return isOutermost
}
