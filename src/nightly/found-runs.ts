import {readdir} from 'node:fs/promises'
import {join} from 'node:path'
import {isComplete} from '../bench/run/earlier-run.ts'
import {isAbsence} from '../bytes/text-if-there.ts'
import {readRunFile} from '../results/run-file.ts'
import type {NightRun} from './night-plan.ts'

/** A run of the night that is there already. */
export interface FoundRun {
  /** Absolute. */
  readonly path: string
  /** Whether all its cells are measured. */
  readonly isComplete: boolean
}

/** The newest run of the label in the folder of a night; null where there is none that can be gone on with. */
export async function foundRun(folder: string, {label}: Pick<NightRun, 'label'>): Promise<FoundRun | null> {
  const runs = join(folder, 'runs')
  const names = await readdir(runs).catch((error: unknown) => {
    if (isAbsence(error)) return []
    throw error
  })
  const newest = names
    .filter((name) => name.endsWith(`_${label}`))
    .toSorted()
    .at(-1)
  if (newest === undefined) return null
  const path = join(runs, newest)
  // A run that was killed before it was written down has no file, and nothing to go on with.
  if (!(await readdir(path)).includes('run.json')) return null
  return {path, isComplete: await isComplete(path, await readRunFile(path))}
}
