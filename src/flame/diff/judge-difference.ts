import type {Warning} from '../../errors/index.ts'
import type {Difference} from '../../stacks/difference/difference.ts'
import {hiddenBySpread} from '../../stacks/difference/hidden-by-spread.ts'
import {type Judgement, judgementOf} from '../../stacks/difference/judgement.ts'
import {movedAsAWhole} from '../../stacks/difference/moved-as-a-whole.ts'
import {type MovedFunctions, movedFunctions} from '../../stacks/difference/moved-functions.ts'
import {gateOutcome, type InconclusiveChoice} from '../../statistics/verdict.ts'

/** When a comparison fails. */
export interface Gate {
  /** Share of the total (0..1) by which no function may grow; null: nothing fails. */
  readonly failAbove: number | null
  readonly inconclusive: InconclusiveChoice
}

/** What a comparison comes to. */
export interface JudgedDifference {
  readonly difference: Difference
  /** All functions. */
  readonly moved: MovedFunctions
  readonly judgement: Judgement
  readonly gate: Gate
  readonly outcome: ReturnType<typeof gateOutcome>
  /** Of the difference itself, of what its spread hides, and of shares that moved as a whole. */
  readonly warnings: readonly Warning[]
}

/** What moved, the verdict on it, and whether that fails; without a limit the verdict goes by the margin. */
export function judgeDifference(difference: Difference, gate: Gate): JudgedDifference {
  const moved = movedFunctions(difference)
  const judgement = judgementOf(difference, moved, gate.failAbove ?? difference.margin)
  return {
    difference,
    moved,
    judgement,
    gate,
    outcome: gate.failAbove === null ? 'done' : gateOutcome(judgement.verdict, gate.inconclusive),
    warnings: [...difference.warnings, ...hiddenBySpread(difference, moved), ...movedAsAWhole(difference, moved)],
  }
}
