import {readdir, readFile} from 'node:fs/promises'
import {join, resolve} from 'node:path'
import {isAbsence, textIfThere} from '../bytes/text-if-there.ts'
import {InputError, type Warning} from '../errors/index.ts'
import {type ChosenGroups, chosenGroups} from './chosen-groups.ts'

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

/** The groups of a folder of configurations that are to run, and what was found on the way. */
export interface ChosenNight {
  readonly groups: readonly NightGroup[]
  /** Names of the groups that are there and are not run. */
  readonly leftOut: readonly string[]
  readonly variables: Readonly<Record<string, string>>
  readonly warnings: readonly Warning[]
}

/** In the order in which they are measured. */
const LOADS = ['cpu_mem', 'latency'] as const
/** Beside the folder of groups, as the original has it, or in it. */
const CHOICE_FILES = [join('..', 'run_perf_test.conf'), 'run_perf_test.conf']

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
    loads: LOADS.flatMap((load) => there(`${load}.yaml`) ?? []).map((file, index, all) => ({
      name: LOADS.find((load) => all[index] === join(path, `${load}.yaml`))!,
      path: file,
    })),
  }
}

/** The file of the trial beside or in the folder of groups, as the original has it; null where there is none. */
export async function trialLoad(folder: string): Promise<GroupLoad | null> {
  for (const place of ['..', '.']) {
    const path = resolve(folder, place, 'trialrun.yaml')
    if ((await textIfThere(path)) !== '') return {name: 'trialrun', path}
  }
  return null
}

/** All folders in a folder as groups, by name. Throws an InputError when it cannot be read or has none. */
async function groupsIn(folder: string): Promise<readonly NightGroup[]> {
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

/** The file that chooses groups: the one that is named, else the original's where it is there; null without one. */
async function choiceFor(folder: string, named: string | undefined): Promise<ChosenGroups | null> {
  if (named !== undefined) {
    const text = await readFile(named, 'utf8').catch((cause: Error) => {
      throw new InputError(`Reading the groups to run from ${named} failed: ${cause.message}`, {cause})
    })
    return chosenGroups(text, named)
  }
  for (const file of CHOICE_FILES) {
    const path = resolve(folder, file)
    try {
      return chosenGroups(await readFile(path, 'utf8'), path)
    } catch (error) {
      if (!isAbsence(error)) throw error
    }
  }
  return null
}

function missingWarnings(choice: ChosenGroups, groups: readonly NightGroup[]): Warning[] {
  const names = new Set(groups.map(({name}) => name))
  return [...choice.isEnabled].flatMap(([name, isOn]) =>
    isOn && !names.has(name)
      ? [{code: 'group-missing', message: `The group ${JSON.stringify(name)} is to run, and there is no such folder`}]
      : [],
  )
}

function emptyWarnings(groups: readonly NightGroup[]): Warning[] {
  return groups
    .filter(({loads}) => loads.length === 0)
    .map(({name}) => ({
      code: 'group-without-loads',
      message: `The group ${name} has neither cpu_mem.yaml nor latency.yaml: nothing is measured, and its hooks are not run`,
    }))
}

/**
 * The groups of `folder` that are to run, by name. They are chosen by `only`, else by the file `choice`, else by
 * run_perf_test.conf in the folder or above it, else all of them are. Throws an InputError where that leaves none.
 */
export async function readGroups(
  folder: string,
  {choice: named, only}: {readonly choice: string | undefined; readonly only: readonly string[]},
): Promise<ChosenNight> {
  const all = await groupsIn(folder)
  const choice = await choiceFor(folder, named)
  const unknown = only.find((name) => !all.some((group) => group.name === name))
  if (unknown !== undefined) {
    throw new InputError(`Choosing groups of ${folder}: it has no folder ${JSON.stringify(unknown)}`, {
      hint: `It has ${all.map(({name}) => name).join(', ')}.`,
    })
  }
  const isWanted = ({name}: NightGroup) =>
    only.length > 0 ? only.includes(name) : (choice?.isEnabled.get(name) ?? choice === null)
  const wanted = all.filter(isWanted)
  const groups = wanted.filter(({loads}) => loads.length > 0)
  if (groups.length === 0) {
    throw new InputError(`Choosing groups of ${folder}: none of its ${all.length} groups is to run`, {
      hint: 'Set one to true in the file of groups, or name it by --only.',
    })
  }
  return {
    groups,
    leftOut: all.filter((group) => !groups.includes(group)).map(({name}) => name),
    variables: choice?.variables ?? {},
    warnings: [...(choice === null || only.length > 0 ? [] : missingWarnings(choice, all)), ...emptyWarnings(wanted)],
  }
}
