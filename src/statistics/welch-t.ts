import {studentUpperPoint, studentUpperTail} from './student-t.ts'

/** Measurements of one side. */
export interface Sample {
  readonly count: number
  readonly mean: number
  /** Of one measurement. */
  readonly variance: number
}

/** The difference of the means of two sides, and how well it is known. */
export interface MeanDifference {
  readonly change: number
  readonly standardError: number
  readonly degreesOfFreedom: number
}

/** As good as infinitely many: Student's distribution is the normal one. */
const MANY = 1e6

/**
 * The difference of means with Welch's standard error and degrees of freedom (Biometrika 34, 1947). `priorDegrees` is what
 * variances that were drawn to a common one are known better by; both sides share it, so it counts once.
 */
export function meanDifference(base: Sample, other: Sample, priorDegrees = 0): MeanDifference {
  const [one, two] = [base.variance / base.count, other.variance / other.count]
  const change = other.mean - base.mean
  const most = Math.min(MANY, priorDegrees + base.count + other.count - 2)
  if (one + two === 0) return {change, standardError: 0, degreesOfFreedom: most}
  const spread = one ** 2 / (priorDegrees + base.count - 1) + two ** 2 / (priorDegrees + other.count - 1)
  return {
    change,
    standardError: Math.sqrt(one + two),
    degreesOfFreedom: spread === 0 ? most : Math.min(most, (one + two) ** 2 / spread),
  }
}

/** Chance of a difference at least so great in either direction when there is none; 1 of none. */
export function differenceProbability({change, standardError, degreesOfFreedom}: MeanDifference): number {
  if (change === 0) return 1
  return standardError === 0 ? 0 : 2 * studentUpperTail(Math.abs(change) / standardError, degreesOfFreedom)
}

/** Chance of so little difference when it really is `margin` or more, in either direction: two one-sided tests. */
export function withinProbability({change, standardError, degreesOfFreedom}: MeanDifference, margin: number): number {
  const left = margin - Math.abs(change)
  if (standardError === 0) return left > 0 ? 0 : 1
  return studentUpperTail(left / standardError, degreesOfFreedom)
}

/** How a difference is looked for. */
export interface Sought {
  /** What variances are known better by; see {@link meanDifference}. */
  readonly priorDegrees: number
  /** Of the two-sided test. */
  readonly alpha: number
  /** Chance with which it is to be found. */
  readonly power: number
}

/** Answers for differences of any size; `variance` is that of one measurement, both sides added. */
export interface DifferenceSearch {
  isFound(growth: number, variance: number, count: number): boolean
  /** Measurements on each side that find it, two or more. Null: more than {@link MOST_MEASUREMENTS}. */
  needed(growth: number, variance: number): number | null
}

/** More than anybody makes. */
const MOST_MEASUREMENTS = 1000

/** Looks for differences by the sample size of a two-sided t-test (Julious, Stat. Med. 23, 2004, 3.2). */
export function searchFor({priorDegrees, alpha, power}: Sought): DifferenceSearch {
  // Points of the distribution take long, and are the same for all that is looked for.
  const reaches = new Map<number, number>()
  const reachOf = (count: number): number => {
    const degrees = Math.min(MANY, priorDegrees + 2 * (count - 1))
    const reach = reaches.get(count) ?? studentUpperPoint(alpha / 2, degrees) + studentUpperPoint(1 - power, degrees)
    reaches.set(count, reach)
    return reach
  }
  const isFound = (growth: number, variance: number, count: number) =>
    reachOf(count) * Math.sqrt(variance / count) <= growth
  const needed = (growth: number, variance: number) => {
    if (!isFound(growth, variance, MOST_MEASUREMENTS)) return null
    let [few, enough] = [1, MOST_MEASUREMENTS]
    while (enough - few > 1) {
      const middle = (few + enough) >> 1
      if (isFound(growth, variance, middle)) enough = middle
      else few = middle
    }
    return enough
  }
  return {isFound, needed}
}
