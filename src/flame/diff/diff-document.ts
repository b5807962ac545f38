import {EXIT_CODES, type Warning} from '../../errors/index.ts'
import type {Difference} from '../../stacks/difference/difference.ts'
import type {Judgement} from '../../stacks/difference/judgement.ts'
import type {MovedFunction} from '../../stacks/difference/moved-function.ts'
import type {MovedFunctions} from '../../stacks/difference/moved-functions.ts'
import type {Verdict} from '../../statistics/verdict.ts'
import type {Attribution} from './attribution.ts'
import type {JudgedDifference} from './judge-difference.ts'

/** A function that moved, in the `--json` document: a frame is told by name and module. */
type MovedRow = Omit<MovedFunction, 'frame' | 'variances'>

/** The `--json` document of `runner flame diff`. */
export interface DiffDocument {
  readonly schemaVersion: 1
  readonly exitCode: number
  readonly before: string
  readonly after: string
  /** `-` for standard output. */
  readonly svg: string
  readonly measured: Difference['measured']
  readonly normalisation: Difference['normalisation']
  /** Weights before times this compare with weights after. */
  readonly scale: number
  readonly totals: Difference['totals']
  /** How many times as much as by chance alone functions vary, and how that is known. */
  readonly dispersion: number
  readonly dispersionGrounds: Difference['dispersion']['grounds']
  /** How many profiles each side is the mean of, and how many degrees of freedom what all functions vary by adds to each; null where each is one. */
  readonly profiles: {
    readonly before: number
    readonly after: number
    /** Null: as many as can be, since all functions vary alike. */
    readonly priorDegreesOfFreedom: number | null
  } | null
  readonly confidence: number
  /** Share of the total (0..1) that unchanged functions are shown to lie within. */
  readonly margin: number
  readonly verdict: Verdict
  /** Share of the total (0..1) that the verdict goes by: --fail-above, else the margin. */
  readonly limit: number
  /** The change that has to be seen: the limit, or the margin where that is 0. */
  readonly sought: number
  /** Of an inconclusive verdict: what would have to be recorded. */
  readonly missing: Judgement['missing']
  /** Of one of several profiles a side: how many would do. */
  readonly missingProfiles: Judgement['missingProfiles']
  /** Share (0..1) in functions of two builds that cannot be compared, where that makes the verdict inconclusive. */
  readonly hiddenShare: number | null
  /** Functions of two builds that cannot be compared, together; null where there are none. */
  readonly notComparable: MovedFunctions['notComparable']
  /** Functions whose change is beyond chance, of how many that could be told. */
  readonly changedCount: number
  /** Functions whose totals changed only by what they call, which is among those. */
  readonly callingCount: number
  readonly comparedCount: number
  readonly testedCount: number
  readonly unchangedCount: number
  readonly functionCount: number
  readonly functions: readonly MovedRow[]
  /** Functions that changed by themselves by more than the limit, but not so in total. */
  readonly movedWithin: readonly MovedRow[]
  /** Who carries how much of the change of everything. */
  readonly attribution: Attribution
  /** Functions that grew by more than --fail-above. */
  readonly failed: readonly MovedRow[]
  readonly warnings: readonly Warning[]
}

function rowOf({frame: _, variances: __, ...row}: MovedFunction): MovedRow {
  return row
}

function profilesOf({profiles}: Difference): DiffDocument['profiles'] {
  if (profiles === null) return null
  const {before, after, prior} = profiles
  const {degreesOfFreedom} = prior
  return {before, after, priorDegreesOfFreedom: Number.isFinite(degreesOfFreedom) ? degreesOfFreedom : null}
}

/** The document of a comparison; `functions` are those that the table shows, `warnings` all that was said. */
export function diffDocument(
  {difference, moved, judgement, gate, outcome}: JudgedDifference,
  said: Pick<DiffDocument, 'before' | 'after' | 'svg' | 'attribution' | 'warnings'> & {
    readonly functions: readonly MovedFunction[]
  },
): DiffDocument {
  const {measured, normalisation, scale, totals, dispersion, confidence, margin} = difference
  const {grown, movedWithin, ...judged} = judgement
  const {before, after, svg, functions, attribution, warnings} = said
  return {
    schemaVersion: 1,
    exitCode: EXIT_CODES[outcome],
    before,
    after,
    svg,
    measured,
    normalisation,
    scale,
    totals,
    dispersion: dispersion.factor,
    dispersionGrounds: dispersion.grounds,
    profiles: profilesOf(difference),
    confidence,
    margin,
    ...judged,
    movedWithin: movedWithin.map(rowOf),
    ...moved,
    functions: functions.map(rowOf),
    attribution,
    failed: gate.failAbove === null ? [] : grown.map(rowOf),
    warnings,
  }
}
