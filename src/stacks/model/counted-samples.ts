import {unsignedTotal} from './signed-weights.ts'
import {type SampleType, type Stacks, samplesOf} from './stacks.ts'

/** Folded text, and pictures of it, call anything samples: without an event only a count named so is believed. */
function tellsSamples({name, unit, event}: SampleType): boolean {
  return unit === 'samples' ? event !== null : unit === 'count' && name === 'samples'
}

function withOnly(stacks: Stacks, type: number): Stacks {
  const {sequence, sampleCounts, defaultSampleType: _, ...rest} = stacks
  return {
    ...rest,
    sampleTypes: [{...stacks.sampleTypes[type]!, unit: 'samples'}],
    self: [stacks.self[type]!],
    // Its weights are of the first sample type.
    ...(sequence !== undefined && type === 0 ? {sequence} : {}),
    ...(sampleCounts === undefined ? {} : {sampleCounts: [sampleCounts[type]!]}),
  }
}

/** The stacks with the sample types that are numbers of samples already; null when there is none. */
export function countedSamples(stacks: Stacks): Stacks | null {
  if (stacks.sampleTypes.every(tellsSamples)) return stacks
  const type = stacks.sampleTypes.findIndex(tellsSamples)
  return type === -1 ? null : withOnly(stacks, type)
}

/**
 * What lies between two samples, on average, rounded: by it readers know how many there were, since a stack is written once.
 * 0 where that is not known, and for bytes, which samples are not taken each so many of.
 */
export function averagePeriod(stacks: Stacks, sampleType: number): number {
  const samples = samplesOf(stacks, sampleType)
  if (samples === null || samples === 0 || stacks.sampleTypes[sampleType]!.unit === 'bytes') return 0
  return Math.round(unsignedTotal(stacks, sampleType) / samples)
}
