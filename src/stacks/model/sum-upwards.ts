/** Makes what ends in each node what goes through it, in place; a node's number is larger than its parent's. */
export function sumUpwards(weights: Float64Array, parents: Int32Array): void {
  for (let node = weights.length - 1; node > 0; node--) weights[parents[node]!]! += weights[node]!
}
