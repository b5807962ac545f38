/** A change and what chance can do to it. */
export interface Tested {
  readonly probability: number
  readonly smallestProbability: number
}

/** Which changes are beyond chance. */
export interface Verdicts {
  readonly isBeyondChance: Uint8Array
  /** Changes that could have been found at all; too few samples stand behind the others. */
  readonly testedCount: number
  /** 1 for each of them. */
  readonly isTested: Uint8Array
}

/**
 * Which of many changes are more than chance, so that at most a share `1 - confidence` of those named is expected to be
 * chance; when nothing changed, that is also the chance of naming any. This is the false discovery rate of Benjamini and
 * Hochberg (J. R. Stat. Soc. B 57, 1995). What has too few samples to be found is not counted (Tarone, Biometrics 46, 1990).
 */
export function beyondChance(changes: readonly Tested[], confidence: number): Verdicts {
  const rate = 1 - confidence
  const isBeyondChance = new Uint8Array(changes.length)
  const isTested = Uint8Array.from(changes, ({smallestProbability}) => (smallestProbability <= rate ? 1 : 0))
  const testedCount = isTested.reduce((sum, one) => sum + one, 0)
  // What is less sure alone than all may be together is behind all that can be named, in whatever order.
  const likely = [...changes.keys()].filter((index) => isTested[index] === 1 && changes[index]!.probability <= rate)
  const ranked = likely.sort((one, other) => changes[one]!.probability - changes[other]!.probability)
  const last = ranked.findLastIndex((index, rank) => changes[index]!.probability <= (rate * (rank + 1)) / testedCount)
  for (const index of ranked.slice(0, last + 1)) isBeyondChance[index] = 1
  return {isBeyondChance, testedCount, isTested}
}
