import {readdir} from 'node:fs/promises'
import {join} from 'node:path'
import {sweepDrafts} from '../../bytes/drafts.ts'
import {runFolderAt} from '../../profiles/run-folder.ts'
import {refuseRunInUse} from './run-lock.ts'

/** What runs that died have left in the folders that outlive them. */
export interface Unfinished {
  /** Files that were being written; they are removed. */
  readonly removedFiles: readonly string[]
  /** Folders of runs that ended before they measured anything; they stay, for their logs. */
  readonly unbegunRuns: readonly string[]
}

async function foldersIn(folder: string, recursive: boolean): Promise<readonly string[]> {
  // One that is not there, or not for us, has nothing of ours.
  const entries = await readdir(folder, {recursive, withFileTypes: true}).catch(() => [])
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name))
}

async function isUnbegun(folder: string): Promise<boolean> {
  if ((await runFolderAt(folder)) !== 'unbegun') return false
  return refuseRunInUse(folder).then(
    () => true,
    () => false,
  )
}

async function runsOf(folder: string): Promise<readonly string[]> {
  if ((await runFolderAt(folder)) !== null) return [folder]
  return foldersIn(join(folder, 'runs'), false)
}

/**
 * Removes the files that dead processes were writing: in an output folder (its runs and pictures) or the folder of one
 * run, and in the cache, null where there is none. Names the runs that ended before they measured anything.
 */
export async function sweepUnfinished(folder: string, cache: string | null): Promise<Unfinished> {
  const runs = await runsOf(folder)
  const whole = [...runs, ...(cache === null ? [] : [cache])]
  const below = (await Promise.all(whole.map((one) => foldersIn(one, true)))).flat()
  const single = [folder, join(folder, 'flame', 'flameoutput')]
  const removedFiles = [...new Set([...single, ...whole, ...below])].flatMap(sweepDrafts)
  const unbegun = await Promise.all(runs.map(async (run) => ((await isUnbegun(run)) ? [run] : [])))
  return {removedFiles, unbegunRuns: unbegun.flat()}
}
