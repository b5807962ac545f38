import {type Frame, frame, type Stacks} from './stacks.ts'

/** The frames with the label among them, and its number. */
function withLabel(frames: readonly Frame[], name: string): readonly [frames: readonly Frame[], id: number] {
  const known = frames.findIndex((one) => one.kind === 'label' && one.name === name && one.module === null)
  return known === -1 ? [[...frames, frame({name, kind: 'label'})], frames.length] : [frames, known]
}

/** An array with room for the new node behind the root. */
function shifted<T extends Int32Array | Float64Array>(values: T, one: (value: number) => number): T {
  const longer = new (values.constructor as new (length: number) => T)(values.length + 1)
  for (let node = 0; node < values.length; node++) longer[node + 1] = one(values[node]!)
  return longer
}

/**
 * The same stacks on one label, such as a workload or the name of an input, as the first frame of all. What had no
 * frame is the label's own. Everything else that is known of them stays.
 */
export function underRoot(stacks: Stacks, label: string): Stacks {
  const [frames, labelId] = withLabel(stacks.frames, label)
  const parents = shifted(stacks.parents, (parent) => parent + 1)
  parents[0] = -1
  const frameOf = shifted(stacks.frameOf, (id) => (id < 0 ? labelId : id))
  frameOf[0] = -1
  const {sequence} = stacks
  return {
    ...stacks,
    frames,
    parents,
    frameOf,
    self: stacks.self.map((weights) => shifted(weights, (weight) => weight)),
    ...(sequence === undefined ? {} : {sequence: {...sequence, nodes: sequence.nodes.map((node) => node + 1)}}),
  }
}
