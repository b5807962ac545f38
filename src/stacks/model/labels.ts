import {type Frame, frame, type Stacks} from './stacks.ts'

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
  const {frames, frameOf} = stacks
  const depths = labelDepths(stacks, (id, depth) => {
    return frames[id]!.kind === 'user' && wanted[depth - 1]?.has(frames[id]!.name) === true
  })
  const labels = new Map<string, number>()
  const added: Frame[] = []
  const labelId = (name: string): number => {
    const known = labels.get(name) ?? frames.length + added.push(frame({name, kind: 'label'})) - 1
    labels.set(name, known)
    return known
  }
  const ids = frameOf.map((id, node) => (depths[node]! > 0 ? labelId(frames[id]!.name) : id))
  return {...stacks, frames: [...frames, ...added], frameOf: ids}
}
