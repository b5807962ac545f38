import type {Warning} from '../../errors/index.ts'
import type {VariancePrior} from '../../statistics/variance-prior.ts'
import type {SampleType, Stacks} from '../model/stacks.ts'
import type {SampleWeight} from './sample-weight.ts'
import type {Normalisation} from './scaling/normalise.ts'
import type {TwoBuilds} from './two-builds.ts'

/** How two profiles are compared. */
export interface DifferenceOptions {
  readonly normalisation: Normalisation
  /** Fold names that differ from run to run, such as thread ids. */
  readonly stableNames: boolean
  /** Files of which the sides have two builds, whose functions were matched. */
  readonly builds: readonly TwoBuilds[]
  /** What is called a change is expected to be chance in at most `1 - confidence` of the cases; 0..1. */
  readonly confidence: number
  /** Changes of a smaller share of the total (0..1) are never called a change. */
  readonly minimumChange: number
  /** Functions shown to change by less than this share of the total (0..1) are unchanged. */
  readonly margin: number
  /** How many times as much as by chance alone functions vary; measured when absent. */
  readonly dispersion?: number
}

export const DEFAULT_DIFFERENCE_OPTIONS: DifferenceOptions = {
  normalisation: 'total',
  stableNames: true,
  builds: [],
  confidence: 0.99,
  minimumChange: 0,
  margin: 0.01,
}

/** The name of a function as each side's own profile has it (the first, where that has several); null where it has none. */
export interface OwnNames {
  readonly before: string | null
  readonly after: string | null
  /** Why functions of two builds are taken for this one, in a few words; null where the name says so. */
  readonly reason: string | null
}

/** Two profiles as one tree. */
export interface Difference {
  /**
   * Sample type 0 is before, 1 is after, both as they were recorded, not scaled; where sides are means of several profiles
   * these follow, see {@link profileColumns}.
   */
  readonly stacks: Stacks
  /** Modules of which the sides have two builds, and functions without names: these are one frame, not to be compared. */
  readonly incomparableModules: readonly string[]
  /** What each side's profile calls each frame of `stacks`. */
  readonly ownNames: readonly OwnNames[]
  /** What both sides measure. */
  readonly measured: SampleType
  readonly normalisation: Normalisation
  /** Weights before times this compare with weights after. */
  readonly scale: number
  /** Weights of everything, before not yet scaled. */
  readonly totals: {readonly before: number; readonly after: number}
  /** Weight that one sample stands for on each side, before not yet scaled. */
  readonly sampleWeights: {readonly before: SampleWeight; readonly after: SampleWeight}
  /** How many times as much as by chance alone functions vary; see {@link dispersionOf}. */
  readonly dispersion: Dispersion
  /** Where both sides are means of several profiles; null where each is one. */
  readonly profiles: ComparedProfiles | null
  readonly confidence: number
  readonly minimumChange: number
  /** See {@link DifferenceOptions.margin}. */
  readonly margin: number
  /** What had to be assumed to compare the two. */
  readonly warnings: readonly Warning[]
}

/** How many profiles each side is the mean of, two or more, and what their functions say together of how one varies. */
export interface ComparedProfiles {
  readonly before: number
  readonly after: number
  readonly prior: VariancePrior
}

/** The sample types of two sides in one tree. */
export const BEFORE = 0
export const AFTER = 1

/** How many times as much as by chance alone functions vary, and how that is known. */
export interface Dispersion {
  /** 1 or more when measured. */
  readonly factor: number
  /** `assumed`: too few functions have samples enough to measure it; `profiles`: each varies as it did between profiles. */
  readonly grounds: 'measured' | 'given' | 'assumed' | 'profiles'
  /** Functions that it was measured on. */
  readonly functionCount: number
}

/** The sample types of the profiles that each side is the mean of. */
export function profileColumns({before, after}: Pick<ComparedProfiles, 'before' | 'after'>): {
  readonly before: readonly number[]
  readonly after: readonly number[]
} {
  const numbers = (from: number, count: number) => Array.from({length: count}, (_, index) => from + index)
  return {before: numbers(AFTER + 1, before), after: numbers(AFTER + 1 + before, after)}
}
