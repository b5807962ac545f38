/** Variances of many weights from profile to profile on each side, those before scaled as the weights are. */
export interface SideVariances {
  readonly before: Float64Array
  readonly after: Float64Array
}

/** The variance of each weight over profiles, two or more, that have it at one place. */
export function variancesAcross(profiles: readonly Float64Array[]): Float64Array {
  const count = profiles.length
  const variances = new Float64Array(profiles[0]!.length)
  for (let at = 0; at < variances.length; at++) {
    let [sum, squares] = [0, 0]
    for (const weights of profiles) sum += weights[at]!
    const mean = sum / count
    for (const weights of profiles) squares += (weights[at]! - mean) ** 2
    variances[at] = squares / (count - 1)
  }
  return variances
}

/** The two variances of one of the weights; null where there are none. */
export function variancesAt(variances: SideVariances | null | undefined, at: number): readonly [number, number] | null {
  return variances === null || variances === undefined ? null : [variances.before[at]!, variances.after[at]!]
}
