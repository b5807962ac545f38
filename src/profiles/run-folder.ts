import {stat} from 'node:fs/promises'
import {basename, join, resolve} from 'node:path'

/** What a run leaves in its folder: its settings once it measures, its log before that. */
const [RUN_FILE, LOG_FILE, CELLS] = ['run.json', 'runner.log', 'cells']
/** How folders of runs are named: `2026-01-31-120000_label`, with a suffix when that second was taken. */
const RUN_NAME = /^\d{4}-\d\d-\d\d-\d{6}(\.\d+)?_/

/** A folder that a run made: `measured` has its settings, `unbegun` ended before it measured anything. */
export type RunFolder = 'measured' | 'unbegun'

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

/** What a folder is to a run; null for any other folder, and for what is none. Never throws. */
export async function runFolderAt(path: string): Promise<RunFolder | null> {
  if (await isThere(join(path, RUN_FILE))) return 'measured'
  const made = await isThere(join(path, CELLS))
  return made && (RUN_NAME.test(basename(resolve(path))) || (await isThere(join(path, LOG_FILE)))) ? 'unbegun' : null
}

/** What a run is of which there is no `run.json`, to be said after its path. */
export const UNBEGUN = 'a run that was ended before it measured anything: it has no run.json, no result and no profile'

/** What to do about it. */
export const UNBEGUN_HINT =
  'Start the run anew with its own flags; `runner clean` ends what it left running. Its folder can be removed.'
