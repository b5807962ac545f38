import type {RunComparison} from '../comparison/compare-pairs.ts'
import {
  EXIT_CODES,
  type ExitCodeName,
  exitCodeOf,
  InterruptedError,
  OUTCOME_OF_SIGNAL,
  type Warning,
} from '../errors/index.ts'
import type {CellSettings} from '../results/cell-settings.ts'
import {type Verdict, verdictOf} from '../statistics/verdict.ts'
import type {GroupFailure, MeasuredGroup, MeasuredLoad, MeasuredNightRun} from './measured-group.ts'
import type {NightPlan} from './night-plan.ts'
import type {NightRequest} from './night-request.ts'

/** A night that was measured, as far as it came. */
export interface Night {
  readonly request: NightRequest
  /** Absolute. */
  readonly folder: string
  readonly plan: NightPlan
  readonly groups: readonly MeasuredGroup[]
  readonly warnings: readonly Warning[]
  readonly interruptedBy: unknown
}

/** A metric of a cell that moved beyond chance and margin. */
export interface MovedMetric {
  readonly cell: CellSettings
  /** Path in a cell of the run document, such as `latencyMs.p99`. */
  readonly path: string
  readonly ratio: number | null
  readonly verdict: Verdict
}

/** The `--json` document of `runner nightly`, and night.json in its folder. */
export interface NightDocument {
  readonly schemaVersion: 1
  readonly folder: string
  readonly configurations: string
  readonly exitCode: number
  /** Of all comparisons; null where nothing was compared. */
  readonly verdict: Verdict | null
  readonly groups: readonly {
    readonly name: string
    readonly failures: readonly {readonly message: string; readonly hint: string | null; readonly exitCode: number}[]
    readonly loads: readonly {
      readonly name: string
      /** The file of settings. */
      readonly file: string
      readonly runs: readonly MeasuredNightRun[]
      /** Null where nothing was compared. */
      readonly verdict: Verdict | null
      readonly moved: readonly MovedMetric[]
    }[]
  }[]
  /** Groups that are there and were not to run. */
  readonly leftOut: readonly string[]
  readonly warnings: readonly Warning[]
}

const NAMES = new Map(Object.entries(EXIT_CODES).map(([name, code]) => [code as number, name as ExitCodeName]))

function isMoved(verdict: Verdict): boolean {
  return verdict === 'regression' || verdict === 'improvement'
}

/** What moved, in the order of the comparison. */
export function movedMetrics({cells}: Pick<RunComparison, 'cells'>): readonly MovedMetric[] {
  return cells.flatMap(({metrics, verdict: _, marks: __, ...cell}) =>
    metrics.flatMap(({path, ratio, verdict}) => (isMoved(verdict) ? [{cell, path, ratio, verdict}] : [])),
  )
}

function comparisonsOf(groups: readonly MeasuredGroup[]): readonly RunComparison[] {
  return groups.flatMap(({measuredLoads}) => measuredLoads.flatMap(({comparison}) => comparison ?? []))
}

/** The verdict on several comparisons; null of none. */
function verdictOfAll(comparisons: readonly RunComparison[]): Verdict | null {
  if (comparisons.length === 0) return null
  return verdictOf(
    comparisons.map(({verdict}) => ({
      beyond: verdict === 'regression' ? 'worse' : verdict === 'improvement' ? 'better' : null,
      isDecided: verdict !== 'inconclusive',
    })),
  )
}

function outcomesOf({groups, interruptedBy}: Night): readonly ExitCodeName[] {
  const codes = groups.flatMap(({failures, measuredLoads}) => [
    ...failures.map(({exitCode}) => exitCode),
    ...measuredLoads.flatMap(({measured}) => measured.flatMap(({exitCode}) => exitCode ?? [])),
  ])
  return [
    ...(interruptedBy instanceof InterruptedError ? [OUTCOME_OF_SIGNAL[interruptedBy.signal]] : []),
    ...codes.flatMap((code) => NAMES.get(code) ?? []),
    ...comparisonsOf(groups).map(({outcome}) => outcome),
  ]
}

function failureDocument({message, hint, exitCode}: GroupFailure) {
  return {message, hint: hint ?? null, exitCode}
}

function loadDocument({name, path, measured, comparison}: MeasuredLoad) {
  return {
    name,
    file: path,
    runs: measured,
    verdict: comparison?.verdict ?? null,
    moved: comparison === null ? [] : movedMetrics(comparison),
  }
}

/** The document of a night. */
export function nightDocument(night: Night): NightDocument {
  const {request, folder, plan, groups, warnings} = night
  return {
    schemaVersion: 1,
    folder,
    configurations: request.configurations,
    exitCode: exitCodeOf(outcomesOf(night)),
    verdict: verdictOfAll(comparisonsOf(groups)),
    groups: groups.map(({name, failures, measuredLoads}) => ({
      name,
      failures: failures.map(failureDocument),
      loads: measuredLoads.map(loadDocument),
    })),
    leftOut: plan.leftOut,
    warnings,
  }
}
