import type {SampleType} from '../stacks/model/stacks.ts'
import type {DifferenceOfBox} from './differential/difference-text.ts'

/** What the numbers of a picture mean. */
export interface Measure {
  readonly sampleType: SampleType
  /** Weight of the root. */
  readonly total: number
  /** What is counted, in place of the unit of `sampleType`. */
  readonly countName?: string
  /** Shown weights are multiplied by it; 1 when absent. Shares stay as they are. */
  readonly factor?: number
  /** Counts and shares as flamegraph.pl has them: whole counts, shares of these, changes of the box alone. */
  readonly classic?: boolean
}

/** The numbers of one box. */
export interface BoxNumbers {
  readonly weight: number
  readonly isRoot: boolean
  readonly difference?: DifferenceOfBox
}
