import type {Difference} from '../difference.ts'
import type {Noise} from './noise.ts'
import {noiseOfProfiles} from './noise-of-profiles.ts'
import {noiseOfSamples} from './noise-of-samples.ts'

/** The noise of a difference: by how its profiles vary where they are several, else by what samples do. Nothing is drawn by chance. */
export function noiseOf(difference: Difference): Noise {
  const {profiles} = difference
  return profiles === null ? noiseOfSamples(difference) : noiseOfProfiles(difference, profiles)
}
