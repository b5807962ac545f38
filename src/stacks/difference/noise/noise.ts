import type {Tested} from '../../../statistics/beyond-chance.ts'

/** The weights of one thing on both sides, those before scaled. */
export interface Compared {
  readonly before: number
  readonly after: number
  /** How they vary from profile to profile; null where each side is one profile. */
  readonly variances: readonly [before: number, after: number] | null
}

/** A growth to be found. */
export interface SoughtChange {
  /** Share of the total, 0..1. */
  readonly growth: number
  /** Of the two-sided test. */
  readonly alpha: number
  /** Chance with which it is to be found. */
  readonly power: number
}

/** What became of looking for it. */
export interface Search {
  /** Share of the total that the thing is taken to have before it grows. */
  readonly share: number
  readonly isFound: boolean
  /** Samples, or profiles, on each side that find it; null: more than anybody records. */
  needed(): number | null
}

/** What chance alone does to a weight. */
export interface Noise {
  /** One standard error of `after - before`. */
  error(one: Compared): number
  /**
   * The chance, 0..1, of a difference at least so great in either direction when nothing changed; 1 where it is plainly
   * chance.
   */
  probability(one: Compared): number
  /** The smallest {@link Noise.probability} that so few samples can have. */
  smallestProbability(one: Compared): number
  /** The chance of so little change when it really is `margin` (a weight) or more: two one-sided tests. */
  equivalence(one: Compared, margin: number): number
  /** Looks for a growth in one thing after the other. */
  search(sought: SoughtChange): (one: Compared) => Search
}

/** What the test says of two weights. */
export function testOf(noise: Noise, one: Compared): Tested {
  return {probability: noise.probability(one), smallestProbability: noise.smallestProbability(one)}
}
