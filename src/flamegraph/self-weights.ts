import type {Stacks} from '../stacks/model/stacks.ts'

/** Weight of the stacks that end in each frame, by the frame's number. */
export function selfWeights(stacks: Stacks, sampleType: number): Float64Array {
  const weights = new Float64Array(stacks.frames.length)
  const self = stacks.self[sampleType]!
  for (let node = 1; node < self.length; node++) weights[stacks.frameOf[node]!]! += self[node]!
  return weights
}
