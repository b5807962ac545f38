import type {Cell} from '../../config/cells/cell.ts'
import {type ExitCodeName, exitCodeOf, InterruptedError, OUTCOME_OF_SIGNAL} from '../../errors/index.ts'
import {firstRepeatWarnings} from '../../results/groups/first-repeat-warnings.ts'
import {groupsOf} from '../../results/groups/group-cells.ts'
import type {RunDocument} from '../../results/run-document.ts'
import type {RunFile} from '../../results/run-file.ts'
import {type CellResult, RESULT_SCHEMA_VERSION} from '../../results/schema.ts'
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
  /** Why the run was stopped, or null. */
  readonly interruptedBy: unknown
}

function outcomesOf(cells: readonly CellResult[], interruptedBy: unknown): ExitCodeName[] {
  const outcomes: ExitCodeName[] = []
  if (interruptedBy instanceof InterruptedError) {
    outcomes.push(OUTCOME_OF_SIGNAL[interruptedBy.signal])
  }
  if (cells.some(({warnings}) => warnings.some(({code}) => code === FAULT_WARNING))) outcomes.push('internal')
  if (cells.some((cell) => cell.status === 'failed' || cell.status === 'skipped')) outcomes.push('cellFailed')
  const profiles = cells.flatMap((cell) => cell.profiles)
  if (profiles.some((profile) => profile.status === 'failed')) outcomes.push('profileFailed')
  return outcomes
}

/** The `--json` document of a run, without secrets: all cells of the plan in its order, those of an earlier part too. */
export function documentOf({cells, finished, results, run, runDirectory, interruptedBy}: DocumentParts): RunDocument {
  const byKey = new Map([...finished, ...results.map((result) => [result.key, result] as const)])
  const all = cells.map((cell) => byKey.get(cell.key)!)
  const groups = groupsOf(all, run.settings.baseMode)
  return redactedValue({
    schemaVersion: RESULT_SCHEMA_VERSION,
    runDirectory,
    testbed: run.testbed,
    mesh: run.mesh,
    exitCode: exitCodeOf(outcomesOf(all, interruptedBy)),
    warnings: [...run.warnings, ...firstRepeatWarnings(groups)],
    cells: all,
    groups,
  })
}
