import {access, constants, mkdir, stat, statfs} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {makeFolder} from '../../bytes/make-folder.ts'
import {ConfigurationError} from '../../errors/index.ts'
import {timeStamp} from '../../numbers/time-stamp.ts'

/** Where a run leaves what it makes. All paths are absolute. */
export interface RunDirectory {
  /** Start of the run as `YYYY-MM-DD-HHMMSS`, local time, with a suffix when that second was taken. */
  readonly start: string
  readonly path: string
  readonly cells: string
  readonly flameOutput: string
}

/** Less than this and a run is refused: a profile of half a minute takes tens of megabytes. */
const LEAST_FREE_BYTES = 200 * 1024 * 1024

function unwritable(path: string, cause: unknown): ConfigurationError {
  return new ConfigurationError(`Making the output folder ${path} failed: ${(cause as Error).message}`, {
    cause,
    hint: 'Choose a folder that you may write to with --output-dir.',
  })
}

/** Throws when the folder, or the nearest one above it that is there, cannot be written. No side effect. */
async function checkWritable(path: string, wanted = path): Promise<void> {
  try {
    await access(path, constants.W_OK | constants.X_OK)
    if (!(await stat(path)).isDirectory()) throw new Error(`${path} is not a folder`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw unwritable(wanted, error)
    await checkWritable(dirname(path), wanted)
  }
}

async function ensureWritable(path: string): Promise<void> {
  try {
    await makeFolder(path)
    await access(path, constants.W_OK)
  } catch (error) {
    throw unwritable(path, error)
  }
}

async function ensureSpace(path: string): Promise<void> {
  const {bavail, bsize} = await statfs(path)
  if (bavail * bsize >= LEAST_FREE_BYTES) return
  const freeMib = Math.floor((bavail * bsize) / 2 ** 20)
  throw new ConfigurationError(`The disk of ${path} has ${freeMib} MiB left; a run needs at least 200 MiB.`, {
    hint: 'Free some space, or choose another disk with --output-dir.',
  })
}

async function makeNew(parent: string, start: string, label: string): Promise<{start: string; path: string}> {
  for (let attempt = 1; ; attempt++) {
    const stamp = attempt === 1 ? start : `${start}.${attempt}`
    const path = join(parent, `${stamp}_${label}`)
    try {
      await mkdir(path)
      return {start: stamp, path}
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unwritable(path, error)
    }
  }
}

function flameOutputIn(outputDirectory: string): string {
  return join(outputDirectory, 'flame', 'flameoutput')
}

function layoutOf(outputDirectory: string, start: string, path: string): RunDirectory {
  return {start, path, cells: join(path, 'cells'), flameOutput: flameOutputIn(outputDirectory)}
}

/** Makes the folders of a new run below `outputDirectory`; never one that is there already. */
export async function makeRunDirectory(outputDirectory: string, runLabel: string, now: Date): Promise<RunDirectory> {
  const runs = join(outputDirectory, 'runs')
  await checkWritable(runs)
  await checkWritable(flameOutputIn(outputDirectory))
  await ensureWritable(runs)
  await ensureSpace(runs)
  const {start, path} = await makeNew(runs, timeStamp(now), runLabel)
  const layout = layoutOf(outputDirectory, start, path)
  await ensureWritable(layout.cells)
  await ensureWritable(layout.flameOutput)
  return layout
}

/** The folders of an earlier run, to go on in. */
export async function reopenRunDirectory(outputDirectory: string, path: string, start: string): Promise<RunDirectory> {
  const layout = layoutOf(outputDirectory, start, path)
  await ensureWritable(layout.cells)
  await ensureWritable(layout.flameOutput)
  return layout
}
