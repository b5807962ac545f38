import {UsageError} from '../../../errors/index.ts'
import {meanOf} from '../../../statistics/mean.ts'
import {mergeStacks} from '../../model/merge.ts'
import type {SampleType, Stacks} from '../../model/stacks.ts'
import {assertComparable} from '../same-measure.ts'
import {type SampleWeight, weightOfOneSample} from '../sample-weight.ts'
import type {Side} from '../side.ts'
import {assertScalable, type Normalisation, quantityOf, sideFacts} from './normalise.ts'

/** The stacks with one sample type, named so that it is no other profile's. */
function alone({stacks, sampleType}: Side, number: number): Stacks {
  const type: SampleType = {...stacks.sampleTypes[sampleType]!, name: String(number)}
  const {defaultSampleType: _, sampleCounts: __, sequence: ___, ...rest} = stacks
  return {...rest, sampleTypes: [type], self: [stacks.self[sampleType]!]}
}

function meanWeights(profiles: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(profiles[0]!.length)
  for (const weights of profiles) {
    for (let node = 0; node < mean.length; node++) mean[node]! += weights[node]! / profiles.length
  }
  return mean
}

/** From the surest grounds on. */
const GROUNDS = ['counted', 'sample-count', 'estimated'] as const

/** What one of all samples weighs in the mean, which weighs `total`; as sure as the least sure of them. */
function sampleWeightOf(sides: readonly Side[], totals: readonly number[], total: number): SampleWeight {
  const weights = sides.map(({stacks, sampleType}) => weightOfOneSample(stacks, sampleType))
  const samples = weights.reduce((sum, {weight}, index) => sum + totals[index]! / weight, 0)
  const grounds = GROUNDS.findLast((one) => weights.some((weight) => weight.grounds === one))!
  return {weight: total / samples, grounds}
}

/**
 * Several profiles of one side, two or more, as one side: each is scaled to the mean of what the normalisation goes by
 * (its total, seconds or requests), so that profiles of different length count alike, and the side's weights are their
 * mean. Throws as a comparison does: a UsageError where they measure different things or lack what the normalisation
 * needs, an InputError where one is empty.
 */
export function sideOfProfiles(sides: readonly Side[], normalisation: Normalisation): Side {
  const [first] = sides as [Side, ...Side[]]
  if (normalisation === 'unmoved') {
    throw new UsageError('Comparing by what did not move: that is known of one profile on each side only.', {
      hint: 'Compare several by --normalize total, seconds or requests.',
    })
  }
  const measured = sides.map((side) => assertComparable(first, side)).at(-1)!
  for (const side of sides) assertScalable(normalisation, side)
  const facts = sides.map(sideFacts)
  const quantities = facts.map((one) => (normalisation === 'none' ? 1 : quantityOf(normalisation, one)))
  const merged = mergeStacks(sides.map(alone))
  const quantity = meanOf(quantities)
  const weights = merged.self.map((own, index) => own.map((weight) => (weight * quantity) / quantities[index]!))
  const mean = meanWeights(weights)
  const total = mean.reduce((sum, weight) => sum + weight, 0)
  const requests = normalisation === 'requests' ? {requests: quantity} : {}
  const durationSeconds = normalisation === 'seconds' ? {durationSeconds: quantity} : {}
  return {
    stacks: {...merged, sampleTypes: [measured], self: [mean], ...durationSeconds},
    sampleType: 0,
    name: `${first.name} and ${sides.length - 1} more`,
    ...requests,
    profiles: {
      weights,
      sampleWeight: sampleWeightOf(
        sides,
        facts.map((one) => one.total),
        total,
      ),
    },
  }
}
