import {frame, rebuilt, type Stacks, StacksBuilder} from './stacks.ts'

/**
 * How many labels each node has below it, itself included, if it is one; 0 for others. Labels such as process names
 * stand first, with nothing but labels below them.
 */
function labelDepths({parents, frameOf}: Stacks, isLabel: (frameId: number, depth: number) => boolean): Int32Array {
  const depths = new Int32Array(parents.length)
  for (let node = 1; node < parents.length; node++) {
    const parent = parents[node]!
    const depth = depths[parent]! + 1
    if ((parent === 0 || depth > 1) && isLabel(frameOf[node]!, depth)) depths[node] = depth
  }
  return depths
}

/** Names of the labels that stand first in stacks, each once: those at the root, those on them, and so on. */
export function labelNames(stacks: Stacks): string[][] {
  const {frames, frameOf} = stacks
  const names: Set<string>[] = []
  labelDepths(stacks, (id) => frames[id]!.kind === 'label').forEach((depth, node) => {
    if (depth === 0) return
    names[depth - 1] ??= new Set()
    names[depth - 1]!.add(frames[frameOf[node]!]!.name)
  })
  return names.map((some) => [...some])
}

/** The same stacks with first frames of these names as the labels that they are; folded text does not tell them from functions. */
export function withLabels(stacks: Stacks, names: readonly (readonly string[])[]): Stacks {
  if (names.length === 0) return stacks
  const wanted = names.map((some) => new Set(some))
  const {frames, frameOf, parents} = stacks
  const depths = labelDepths(stacks, (id, depth) => {
    return frames[id]!.kind === 'user' && wanted[depth - 1]?.has(frames[id]!.name) === true
  })
  const builder = new StacksBuilder(stacks.sampleTypes, parents.length)
  const ids = new Int32Array(frames.length).fill(-1)
  const idOf = (frameId: number) => {
    if (ids[frameId] === -1) ids[frameId] = builder.intern(frames[frameId]!)
    return ids[frameId]!
  }
  const nodeOf = new Int32Array(parents.length)
  for (let node = 1; node < parents.length; node++) {
    const id = depths[node]! > 0 ? builder.intern(labelOf(frames[frameOf[node]!]!.name)) : idOf(frameOf[node]!)
    nodeOf[node] = builder.child(nodeOf[parents[node]!]!, id)
  }
  return rebuilt(stacks, builder, nodeOf)
}

function labelOf(name: string) {
  return frame({name, kind: 'label'})
}
