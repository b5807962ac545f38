import type {Cell} from '../../config/cells/cell.ts'
import type {Settings} from '../../config/settings.ts'
import {type ExitCodeName, exitCodeOf, InterruptedError, OUTCOME_OF_SIGNAL} from '../../errors/index.ts'
import {firstRepeatWarnings} from '../../results/groups/first-repeat-warnings.ts'
import {groupsOf} from '../../results/groups/group-cells.ts'
import type {RunDocument} from '../../results/run-document.ts'
import type {RunFile} from '../../results/run-file.ts'
import {type CellResult, RESULT_SCHEMA_VERSION} from '../../results/schema.ts'
import {judgeThresholds, metCondition} from '../../results/thresholds/judge-thresholds.ts'
import type {JudgedThreshold} from '../../results/thresholds/judged-threshold.ts'
import {redactedValue} from '../../secrets/known-secrets.ts'
import {FAULT_WARNING} from '../cell/draw-recorded.ts'

/** What a run's document is made of. */
export interface DocumentParts {
  /** In the order of the plan. */
  readonly cells: readonly Pick<Cell, 'key'>[]
  /** Results of an earlier part of the run, by key. */
  readonly finished: ReadonlyMap<string, CellResult>
  readonly results: readonly CellResult[]
  readonly run: RunFile
  /** Absolute. */
  readonly runDirectory: string
  /** What is asked of the cells now, which an earlier part of the run may not have been. */
  readonly asked: Pick<Settings, 'thresholds' | 'abortOn'>
  /** Why the run was stopped, or null. */
  readonly interruptedBy: unknown
}

/** Cells that were left since `--abort-on` stopped the run are no failures: that is. */
function outcomesOfCells(cells: readonly CellResult[], {abortOn}: DocumentParts['asked']): ExitCodeName[] {
  const isStopped = cells.some((cell) => metCondition(cell, abortOn) !== null)
  const isFailure = ({status}: CellResult) => status === 'failed' || (status === 'skipped' && !isStopped)
  return [
    ...(cells.some(isFailure) ? ['cellFailed' as const] : []),
    ...(isStopped ? ['thresholdCrossed' as const] : []),
  ]
}

const OF_THRESHOLD: Readonly<Record<JudgedThreshold['outcome'], ExitCodeName>> = {
  held: 'done',
  crossed: 'thresholdCrossed',
  inconclusive: 'inconclusive',
}

function outcomesOf(cells: readonly CellResult[], {asked, interruptedBy}: DocumentParts): ExitCodeName[] {
  const outcomes: ExitCodeName[] = []
  if (interruptedBy instanceof InterruptedError) {
    outcomes.push(OUTCOME_OF_SIGNAL[interruptedBy.signal])
  }
  if (cells.some(({warnings}) => warnings.some(({code}) => code === FAULT_WARNING))) outcomes.push('internal')
  outcomes.push(...outcomesOfCells(cells, asked))
  const profiles = cells.flatMap((cell) => cell.profiles)
  if (profiles.some((profile) => profile.status === 'failed')) outcomes.push('profileFailed')
  return outcomes
}

/** The `--json` document of a run, without secrets: all cells of the plan in its order, those of an earlier part too. */
export function documentOf(parts: DocumentParts): RunDocument {
  const {cells, finished, results, run, runDirectory, asked} = parts
  const byKey = new Map([...finished, ...results.map((result) => [result.key, result] as const)])
  const all = cells.map((cell) => byKey.get(cell.key)!)
  const groups = groupsOf(all, run.settings.baseMode)
  const thresholds = judgeThresholds(all, asked.thresholds)
  const outcomes = [...outcomesOf(all, parts), ...thresholds.map(({outcome}) => OF_THRESHOLD[outcome])]
  return redactedValue({
    schemaVersion: RESULT_SCHEMA_VERSION,
    runDirectory,
    testbed: run.testbed,
    mesh: run.mesh,
    exitCode: exitCodeOf(outcomes),
    warnings: [...run.warnings, ...firstRepeatWarnings(groups)],
    cells: all,
    groups,
    thresholds,
  })
}
