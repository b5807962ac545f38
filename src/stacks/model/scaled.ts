import type {SampleType, Stacks} from './stacks.ts'

/** Stacks that count samples, each of which stands for so much of `sampleType`, with that as their one sample type. */
export function scaledCounts(stacks: Stacks, weightPerCount: number, sampleType: SampleType): Stacks {
  const [counts] = stacks.self as [Float64Array, ...Float64Array[]]
  const {sampleCounts: _, defaultSampleType: __, sequence, ...rest} = stacks
  return {
    ...rest,
    sampleTypes: [sampleType],
    self: [counts.map((count) => count * weightPerCount)],
    sampleCount: counts.reduce((sum, count) => sum + count, 0),
    ...(sequence === undefined
      ? {}
      : {sequence: {...sequence, weights: sequence.weights.map((count) => count * weightPerCount)}}),
  }
}
