/** What a comparison comes to, in these words wherever one is told: text, JSON, pages. */
export const VERDICTS = ['regression', 'improvement', 'no change beyond the margin', 'inconclusive'] as const
export type Verdict = (typeof VERDICTS)[number]

/** What is known of one of the things that are compared. */
export interface Judged {
  /** Beyond chance and beyond the margin: to the worse, to the better, or neither. */
  readonly beyond: 'worse' | 'better' | null
  /** Whether a change of the margin's size would have been found, or was shown not to be there. */
  readonly isDecided: boolean
}

/**
 * The verdict on all that is compared. One thing that got worse is a regression, whatever else cannot be told; one that
 * cannot be told keeps all others from being called better or unchanged.
 */
export function verdictOf(judged: Iterable<Judged>): Verdict {
  let [isBetter, isUndecided] = [false, false]
  for (const {beyond, isDecided} of judged) {
    if (beyond === 'worse') return 'regression'
    if (beyond === 'better') isBetter = true
    if (beyond === null && !isDecided) isUndecided = true
  }
  if (isUndecided) return 'inconclusive'
  return isBetter ? 'improvement' : 'no change beyond the margin'
}

/** What a gate does with what it cannot see. */
export const INCONCLUSIVE_CHOICES = ['fail', 'pass'] as const
export type InconclusiveChoice = (typeof INCONCLUSIVE_CHOICES)[number]

/** How a gate ends, as the table of exit codes names it. */
export function gateOutcome(
  verdict: Verdict,
  inconclusive: InconclusiveChoice,
): 'thresholdCrossed' | 'inconclusive' | 'done' {
  if (verdict === 'regression') return 'thresholdCrossed'
  return verdict === 'inconclusive' && inconclusive === 'fail' ? 'inconclusive' : 'done'
}
