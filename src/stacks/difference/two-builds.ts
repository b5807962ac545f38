import type {Frame} from '../model/stacks.ts'
import type {SideName} from './side.ts'

/** What is known of the counterpart of a function in the other build. */
export interface Counterpart {
  /** The better one of the names that the two builds have for it, as a profile would have it. */
  readonly named: Pick<Frame, 'name' | 'grounds' | 'evidence'>
  /** Why the two are taken for one function, in a few words: `its code, 99% sure`. */
  readonly reason: string
}

/**
 * What became of a function of one build in the other: its counterpart; `absent` where the other was searched and has none;
 * `unknown` where that cannot be told; `named` where its name tells, as between any two profiles.
 */
export type Fate = Counterpart | 'absent' | 'unknown' | 'named'

/** Two builds of one file, one on each side of a comparison, whose functions were matched. */
export interface TwoBuilds {
  /** Names of the file on both sides, without their folders. */
  readonly fileBefore: string
  readonly fileAfter: string
  /** What became of a function of the side before, or of that after. */
  fateOf(one: Frame, side: SideName): Fate
}
