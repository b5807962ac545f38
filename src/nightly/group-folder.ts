import {readdir, readFile} from 'node:fs/promises'
import {join, resolve} from 'node:path'
import {isAbsence} from '../bytes/text-if-there.ts'
import {InputError} from '../errors/index.ts'

/** A file of settings that a group measures by. */
export interface GroupLoad {
  /** `cpu_mem`, `latency` or `trialrun`. */
  readonly name: string
  /** Absolute. */
  readonly path: string
}

/** One folder of a night: what is measured under one set-up of the mesh. Paths are absolute, null where there is no such file. */
export interface NightGroup {
  readonly name: string
  readonly folder: string
  /** What the mesh is installed with; given to the command that installs. */
  readonly installation: string | null
  readonly prerun: string | null
  readonly postrun: string | null
  readonly loads: readonly GroupLoad[]
}

/** In the order in which they are measured. */
const LOADS = ['cpu_mem', 'latency'] as const

async function groupAt(folder: string, name: string): Promise<NightGroup> {
  const path = join(folder, name)
  const files = new Set(await readdir(path))
  const there = (file: string) => (files.has(file) ? join(path, file) : null)
  return {
    name,
    folder: path,
    installation: there('installation.yaml'),
    prerun: there('prerun.sh'),
    postrun: there('postrun.sh'),
    loads: LOADS.flatMap((load) => {
      const file = there(`${load}.yaml`)
      return file === null ? [] : [{name: load, path: file}]
    }),
  }
}

/** A file that is of all groups: above their folder, as the original has it, or in it. Null where there is none. */
export async function besideGroups(
  folder: string,
  file: string,
): Promise<{readonly path: string; readonly text: string} | null> {
  for (const place of ['..', '.']) {
    const path = resolve(folder, place, file)
    try {
      return {path, text: await readFile(path, 'utf8')}
    } catch (error) {
      if (!isAbsence(error)) throw error
    }
  }
  return null
}

/** The file of the trial beside or in the folder of groups, as the original has it; null where there is none. */
export async function trialLoad(folder: string): Promise<GroupLoad | null> {
  const found = await besideGroups(folder, 'trialrun.yaml')
  return found === null || found.text === '' ? null : {name: 'trialrun', path: found.path}
}

/** All folders in a folder as groups, by name. Throws an InputError when it cannot be read or has none. */
export async function groupsIn(folder: string): Promise<readonly NightGroup[]> {
  const entries = await readdir(folder, {withFileTypes: true}).catch((cause: Error) => {
    throw new InputError(`Reading the folder of configurations ${folder} failed: ${cause.message}`, {
      cause,
      hint: 'Name a folder that has one folder for each group, such as perf/benchmark/configs/istio of istio/tools.',
    })
  })
  const names = entries.filter((entry) => entry.isDirectory()).map(({name}) => name)
  const groups = await Promise.all(names.toSorted().map((name) => groupAt(folder, name)))
  if (groups.some(({loads}) => loads.length > 0)) return groups
  throw new InputError(
    `Reading the folder of configurations ${folder}: none of its ${groups.length} folders has a cpu_mem.yaml or a latency.yaml`,
    {
      hint: 'Name the folder above the groups, such as perf/benchmark/configs/istio of istio/tools.',
    },
  )
}
