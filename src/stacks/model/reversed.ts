import {rebuilt, type Stacks, StacksBuilder} from './stacks.ts'

/** Calls `visit` for each node at which a stack ends: where it has a weight, or where the sequence names it. */
function endsOf(stacks: Stacks): Uint8Array {
  const ends = new Uint8Array(stacks.parents.length)
  for (const weights of stacks.self) {
    weights.forEach((weight, node) => {
      if (weight !== 0) ends[node] = 1
    })
  }
  for (const node of stacks.sequence?.nodes ?? []) ends[node] = 1
  return ends
}

/**
 * The same stacks from the leaf to the root: equal leaves merge, their callers stand on them, and what was the root's
 * child, a process name too, is on top. Weights, units, facts and the order of time stay.
 */
export function reversedStacks(stacks: Stacks): Stacks {
  const builder = new StacksBuilder(stacks.sampleTypes)
  const frameIds = Int32Array.from(stacks.frames, (one) => builder.intern(one))
  const nodeOf = new Int32Array(stacks.parents.length)
  endsOf(stacks).forEach((isEnd, end) => {
    if (isEnd === 0) return
    let target = 0
    for (let node = end; node > 0; node = stacks.parents[node]!) {
      target = builder.child(target, frameIds[stacks.frameOf[node]!]!)
    }
    nodeOf[end] = target
  })
  return rebuilt(stacks, builder, nodeOf)
}
