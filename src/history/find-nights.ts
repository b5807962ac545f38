import {readdir} from 'node:fs/promises'
import {join} from 'node:path'
import {pathsNamed} from '../comparison/find-runs.ts'
import {readMeasuredRun} from '../comparison/measured-run.ts'
import {InputError, RunnerError, type Warning} from '../errors/index.ts'
import {runFolderAt} from '../profiles/run-folder.ts'
import {type Night, nightOf} from './night.ts'

/** The nights of a history, the earliest first, and what is left out of it. */
export interface FoundNights {
  readonly nights: readonly Night[]
  readonly warnings: readonly Warning[]
}

/** What a folder of runs may have besides: other files are none of the history. */
const DOCUMENT = /\.json$/

/** The runs that a path stands for: itself, or what lies in a folder that is no run. */
async function runsAt(path: string): Promise<readonly string[]> {
  if ((await runFolderAt(path)) !== null) return [path]
  try {
    const entries = await readdir(path, {withFileTypes: true})
    const runs = entries.filter((entry) => entry.isDirectory() || (entry.isFile() && DOCUMENT.test(entry.name)))
    return runs.map(({name}) => join(path, name)).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return [path]
    throw new InputError(`Reading ${path}: ${(error as Error).message}`, {hint: 'Name folders of runs.', cause: error})
  }
}

function leftOut(path: string, why: string, hint = ''): Warning {
  return {code: 'run-left-out', message: `${path} is left out of the history: ${why}`, ...(hint === '' ? {} : {hint})}
}

/** A night, or why a run is none. */
async function nightAt(path: string): Promise<Night | Warning> {
  try {
    const run = await readMeasuredRun(path)
    const startedAtMs = Date.parse(run.startedAt ?? '')
    if (Number.isNaN(startedAtMs)) return leftOut(path, 'it does not say when it began')
    return nightOf(run, startedAtMs)
  } catch (error) {
    if (!(error instanceof RunnerError)) throw error
    return leftOut(path, error.message, error.hint)
  }
}

/** Copies of one run are one observation: those that began in the same millisecond on one host. */
function sameRun({run, startedAtMs}: Night): string {
  return JSON.stringify([startedAtMs, run.environment?.hostname ?? null, run.testbed])
}

/**
 * The nights that words of a command line name: folders full of runs, runs, or patterns of either. What is no run, is cut,
 * or cannot be read is left out with a warning, and so are copies. Throws an InputError when nothing is left.
 */
export async function findNights(words: readonly string[]): Promise<FoundNights> {
  const named = await Promise.all(words.map(pathsNamed))
  const paths = await Promise.all(named.flat().map(runsAt))
  const found = new Map<string, Night>()
  const warnings: Warning[] = []
  // One after the other: the cells of hundreds of runs are more than is kept of them.
  for (const path of new Set(paths.flat())) {
    const night = await nightAt(path)
    if ('code' in night) {
      warnings.push(night)
      continue
    }
    warnings.push(...night.run.warnings)
    const there = found.get(sameRun(night))
    if (there === undefined) found.set(sameRun(night), night)
    else warnings.push(leftOut(path, `it is the run in ${there.run.path}`))
  }
  const nights = [...found.values()].toSorted((one, other) => one.startedAtMs - other.startedAtMs)
  if (nights.length > 0) return {nights, warnings}
  throw new InputError(`Looking for runs in ${words.join(', ')}: there are none that can be read`, {
    hint: warnings[0]?.message ?? 'Name a folder that has folders of runs in it, such as runs.',
  })
}
