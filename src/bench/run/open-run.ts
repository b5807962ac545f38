import {basename, dirname} from 'node:path'
import type {Settings} from '../../config/settings.ts'
import type {EarlierRun} from './earlier-run.ts'
import {makeRunDirectory, type RunDirectory, reopenRunDirectory} from './run-directory.ts'
import {lockRun} from './run-lock.ts'

/** The folders of a run that begins or goes on. Until it is disposed, no other process writes there. */
export interface OpenRun extends AsyncDisposable {
  readonly directory: RunDirectory
}

/** The output folder of a run: two above its own, unless somebody has moved that elsewhere. */
function outputDirectoryOf(runDirectory: string, settings: Settings): string {
  const runs = dirname(runDirectory)
  return basename(runs) === 'runs' ? dirname(runs) : settings.outputDirectory
}

async function directoryOf(settings: Settings, earlier: EarlierRun | null, now: Date): Promise<RunDirectory> {
  if (earlier === null) return makeRunDirectory(settings.outputDirectory, settings.runLabel, now)
  const start = basename(earlier.path).split('_')[0]!
  return reopenRunDirectory(outputDirectoryOf(earlier.path, settings), earlier.path, start)
}

/** Makes the folders of a new run, or goes on in those of an earlier one. Throws a ConfigurationError when it cannot. */
export async function openRun(settings: Settings, earlier: EarlierRun | null, now: Date): Promise<OpenRun> {
  const directory = await directoryOf(settings, earlier, now)
  const lock = await lockRun(directory.path)
  return {directory, [Symbol.asyncDispose]: () => lock[Symbol.asyncDispose]()}
}
