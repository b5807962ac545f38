import {type RunFile, writeRunFile} from '../../results/run-file.ts'
import {removeRunSecrets} from '../../results/run-secrets.ts'
import type {CellResult} from '../../results/schema.ts'
import {redactedValue} from '../../secrets/known-secrets.ts'
import type {BenchOutcome} from '../bench-outcome.ts'
import type {Plan} from '../plan.ts'
import type {EarlierRun} from './earlier-run.ts'
import {documentOf} from './run-document.ts'
import type {RunLog} from './run-log.ts'
import {writeReports} from './write-reports.ts'

/** A run whose cells are all through. */
export interface ConcludedRun {
  readonly plan: Plan
  readonly earlier: EarlierRun | null
  readonly results: readonly CellResult[]
  /** `run.json` as it was begun. */
  readonly begun: RunFile
  /** Absolute. */
  readonly runDirectory: string
  readonly log: RunLog
  readonly signal: AbortSignal
}

/** Writes what a run leaves at its end: when it ended, and the reports. Secrets are kept only for a run that can go on. */
export async function concludeRun(concluded: ConcludedRun): Promise<BenchOutcome> {
  const {plan, earlier, results, begun, runDirectory, log, signal} = concluded
  const run: RunFile = redactedValue({
    ...begun,
    endedAt: new Date().toISOString(),
    warnings: [...begun.warnings, ...log.warnings()],
  })
  await writeRunFile(runDirectory, run)
  const finished = earlier?.finished ?? new Map()
  const document = documentOf({
    cells: plan.cells,
    finished,
    results,
    run,
    runDirectory,
    asked: begun.settings,
    interruptedBy: signal.reason,
  })
  await writeReports(document, run)
  if (document.cells.every(({status}) => status === 'done')) await removeRunSecrets(runDirectory)
  return {document, run}
}
