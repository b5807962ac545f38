import type {Frame} from '../model/stacks.ts'
import type {ChangeKind} from './change-kind.ts'
import type {Compared} from './noise/noise.ts'

/** A weight, and the share of the total (0..1) that it is. */
export interface Amount {
  readonly weight: number
  readonly share: number
}

/** How one function changed. Weights before are scaled to be comparable; shares are of the total after. */
export interface MovedFunction {
  readonly function: string
  /** What the profile before calls it; null where it has it by the same name or not at all. */
  readonly nameBefore: string | null
  /** The same of the profile after. */
  readonly nameAfter: string | null
  /** Why functions of two builds are taken for this one, in a few words; null where the name says so. */
  readonly reason: string | null
  /** File that the code is in; null when not known or not the same on both sides. */
  readonly module: string | null
  readonly frame: Frame
  readonly kind: ChangeKind
  /** Whether the change by itself or in total is beyond chance, all functions considered. */
  readonly significant: boolean
  /** Whether nothing of it changed but functions below it, by themselves: it only calls them. */
  readonly passesOn: boolean
  /** Whether the change in total is. */
  readonly totalSignificant: boolean
  /** Whether the change by itself is. */
  readonly selfSignificant: boolean
  /**
   * Chance of so great a change, by itself or in total, when nothing changed and only this is asked about: not corrected
   * for the others.
   */
  readonly probability: number
  readonly selfBefore: Amount
  readonly selfAfter: Amount
  readonly selfChange: Amount
  /** One standard error of `selfChange`. */
  readonly selfError: Amount
  readonly totalBefore: Amount
  readonly totalAfter: Amount
  readonly totalChange: Amount
  /** One standard error of `totalChange`. */
  readonly error: Amount
  /** Standard deviation of the total from profile to profile; null where each side is one. */
  readonly spread: {readonly before: Amount; readonly after: Amount} | null
  /** The same as variances of weights. */
  readonly variances: Compared['variances']
}
