import {isDeepStrictEqual} from 'node:util'
import {insideFolder} from '../../bytes/inside-folder.ts'
import type {Cell} from '../../config/cells/cell.ts'
import type {Settings} from '../../config/settings.ts'
import {ConfigurationError} from '../../errors/index.ts'
import {newestByKey, readJournal} from '../../results/journal.ts'
import {type RunFile, readRunFile} from '../../results/run-file.ts'
import type {CellResult} from '../../results/schema.ts'
import {differenceOfPlans, type Plan} from '../plan.ts'
import {refuseRunInUse} from './run-lock.ts'

/** A run that `--resume` names, as its folder tells of it. */
export interface EarlierRun {
  /** Absolute. */
  readonly path: string
  readonly run: RunFile
  /** Cells that it finished, by key. */
  readonly finished: ReadonlyMap<string, CellResult>
  /** Nothing is left to do. */
  readonly isComplete: boolean
}

/** Name of the journal in a run's folder. */
export const JOURNAL_FILE = 'journal.jsonl'

function cells(count: number, fate: string): string {
  return `${count} ${count === 1 ? 'cell is' : 'cells are'} ${fate}`
}

function refuseOtherPlan(path: string, plan: Plan, recorded: readonly {readonly key: string}[]): void {
  const {added, removed} = differenceOfPlans(plan.cells, recorded)
  if (added.length === 0 && removed.length === 0) return
  throw new ConfigurationError(
    `The run in ${path} cannot go on with another plan: ${cells(added.length, 'new')} and ${cells(removed.length, 'gone')}.`,
    {hint: 'Give --resume alone, or with the flags and files that the run was started with, or start a new run.'},
  )
}

async function finishedCells(path: string): Promise<EarlierRun['finished']> {
  const journal = await insideFolder(path, JOURNAL_FILE)
  // A run that was killed before its first cell has none.
  const results = journal === null ? [] : (await readJournal(journal)).cells
  return new Map([...newestByKey(results)].filter(([, cell]) => cell.status === 'done'))
}

/**
 * Reads the run that `--resume` names; null when the settings name none. Throws an InputError for a folder that is no
 * run, a ConfigurationError for a run with another plan or one that is still going on. No side effect.
 */
export async function readEarlierRun(settings: Settings, plan: Plan): Promise<EarlierRun | null> {
  const path = settings.resumeDirectory
  if (path === null) return null
  const run = await readRunFile(path)
  // Where only `***` is left of a header, the settings that the run itself recorded make other keys.
  if (!isDeepStrictEqual({...settings, resumeDirectory: null}, {...run.settings, resumeDirectory: null})) {
    refuseOtherPlan(path, plan, run.plan)
  }
  await refuseRunInUse(path)
  const finished = await finishedCells(path)
  return {path, run, finished, isComplete: run.plan.every(({key}) => finished.has(key))}
}

/** Whether every cell of the plan of a run is done. */
export async function isComplete(path: string, run: RunFile): Promise<boolean> {
  const finished = await finishedCells(path)
  return run.plan.every(({key}) => finished.has(key))
}

/** The cells of a plan that are not finished, in its order. */
export function cellsLeft(plan: Plan, earlier: EarlierRun | null): readonly Cell[] {
  if (earlier === null) return plan.cells
  return earlier.isComplete ? [] : plan.cells.filter(({key}) => !earlier.finished.has(key))
}
