import type {Stacks} from '../model/stacks.ts'

/** The two sides of a comparison. */
export const SIDES = ['before', 'after'] as const
export type SideName = (typeof SIDES)[number]

/** One of the two profiles that are compared. */
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
}
