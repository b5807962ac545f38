import {access, glob} from 'node:fs/promises'
import {InputError} from '../errors/index.ts'
import {type MeasuredRun, readMeasuredRun} from './measured-run.ts'

const WILDCARD = /[*?[{]/

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** The paths that a pattern stands for, sorted. Throws an InputError when there are none. */
async function matching(pattern: string): Promise<readonly string[]> {
  const found: string[] = []
  for await (const path of glob(pattern)) found.push(path)
  if (found.length > 0) return found.sort()
  throw new InputError(`Looking for ${pattern}: nothing matches`, {hint: 'Name folders of runs, such as runs/*_main.'})
}

/** The paths that one word of a command line names: itself, or what it stands for as a pattern. Throws an InputError where it matches nothing. */
export async function pathsNamed(word: string): Promise<readonly string[]> {
  return WILDCARD.test(word) && !(await isThere(word)) ? matching(word) : [word]
}

/** The runs that one word of a command line names: a path, or a pattern of paths. Throws as {@link readMeasuredRun} does. */
export async function findRuns(word: string): Promise<readonly MeasuredRun[]> {
  return Promise.all((await pathsNamed(word)).map(readMeasuredRun))
}
