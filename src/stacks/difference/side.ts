import type {Stacks} from '../model/stacks.ts'
import type {SampleWeight} from './sample-weight.ts'

/** The two sides of a comparison. */
export const SIDES = ['before', 'after'] as const
export type SideName = (typeof SIDES)[number]

/** A side that was recorded several times. */
export interface SeveralProfiles {
  /** Weights of each profile by the nodes of the side's tree, made comparable: the side's own weights are their mean. */
  readonly weights: readonly Float64Array[]
  /** What one of all samples weighs in the mean: the side's total over the samples of all profiles. */
  readonly sampleWeight: SampleWeight
}

/** One of the two sides that are compared: a profile, or the mean of several. */
export interface Side {
  readonly stacks: Stacks
  /** Index into the sample types of `stacks`. */
  readonly sampleType: number
  /** What messages call it: a path, or `before`. */
  readonly name: string
  /** Requests that were served while it was recorded; to compare per request. */
  readonly requests?: number
  /** Build ids of modules by their file name, where they are known. */
  readonly buildIds?: ReadonlyMap<string, string>
  /** Of a side with two profiles or more. */
  readonly profiles?: SeveralProfiles
}
