import type {NameGrounds, Stacks} from '../stacks/stacks.ts'

/** How much of a sample type ends in functions without a trusted name; each share is 0..1. */
export interface NameShares {
  /** Nothing but the module is known, or not even that. */
  readonly unknownShare: number
  /** The function is told apart from others by its start address, but has no name. */
  readonly addressShare: number
  /** The name was inferred. */
  readonly inferredShare: number
}

/** Weight of the stacks that end in each frame. */
export function selfWeights(stacks: Stacks, sampleType: number): Float64Array {
  const weights = new Float64Array(stacks.frames.length)
  const self = stacks.self[sampleType]!
  for (let node = 1; node < self.length; node++) weights[stacks.frameOf[node]!]! += self[node]!
  return weights
}

/** Shares by the function in which each stack ends. All are 0 when nothing was sampled. */
export function nameShares(stacks: Stacks, sampleType: number): NameShares {
  const sums = new Map<NameGrounds, number>()
  let total = stacks.self[sampleType]![0]!
  selfWeights(stacks, sampleType).forEach((weight, frameId) => {
    const {grounds} = stacks.frames[frameId]!
    sums.set(grounds, (sums.get(grounds) ?? 0) + weight)
    total += weight
  })
  const share = (...grounds: NameGrounds[]) =>
    total === 0 ? 0 : grounds.reduce((sum, one) => sum + (sums.get(one) ?? 0), 0) / total
  return {
    unknownShare: share('unknown', 'module-only'),
    addressShare: share('function-start'),
    inferredShare: share('inferred'),
  }
}
