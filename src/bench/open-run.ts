import {basename, dirname, join} from 'node:path'
import type {Settings} from '../config/settings.ts'
import {ConfigurationError} from '../errors/index.ts'
import {newestByKey, readJournal} from '../results/journal.ts'
import {readRunFile} from '../results/run-file.ts'
import type {CellResult} from '../results/schema.ts'
import {differenceOf, type Plan} from './plan.ts'
import {makeRunDirectory, type RunDirectory, reopenRunDirectory} from './run-directory.ts'

/** A run that is about to begin or go on. */
export interface OpenRun {
  readonly directory: RunDirectory
  /** Cells that an earlier part of this run finished, by key. */
  readonly finished: ReadonlyMap<string, CellResult>
}

/** Name of the journal in a run's folder. */
export const JOURNAL_FILE = 'journal.jsonl'

function refuseOtherPlan(path: string, plan: Plan, recorded: readonly {readonly key: string}[]): void {
  const {added, removed} = differenceOf(plan.cells, recorded)
  if (added.length === 0 && removed.length === 0) return
  throw new ConfigurationError(
    `The run in ${path} cannot go on with another plan: ${added.length} cells are new and ${removed.length} are gone.`,
    {hint: 'Give the flags and files that the run was started with, or start a new run without --resume.'},
  )
}

async function reopen(path: string, plan: Plan): Promise<OpenRun> {
  const recorded = await readRunFile(path)
  refuseOtherPlan(path, plan, recorded.plan)
  const journal = await readJournal(join(path, JOURNAL_FILE))
  const done = [...newestByKey(journal.cells)].filter(([, cell]) => cell.status === 'done')
  const start = basename(path).split('_')[0]!
  return {directory: await reopenRunDirectory(dirname(dirname(path)), path, start), finished: new Map(done)}
}

/** Makes the folders of a new run, or goes on in those of `--resume` when the plan is the same. */
export async function openRun(settings: Settings, plan: Plan, now: Date): Promise<OpenRun> {
  if (settings.resumeDirectory !== null) return reopen(settings.resumeDirectory, plan)
  return {directory: await makeRunDirectory(settings.outputDirectory, settings.runLabel, now), finished: new Map()}
}
