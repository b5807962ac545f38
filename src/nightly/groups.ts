import {readFile} from 'node:fs/promises'
import {InputError, type Warning} from '../errors/index.ts'
import {type ChosenGroups, chosenGroups} from './chosen-groups.ts'
import {besideGroups, groupsIn, type NightGroup} from './group-folder.ts'

/** The groups of a folder of configurations that are to run, and what was found on the way. */
export interface ChosenNight {
  readonly groups: readonly NightGroup[]
  /** Names of the groups that are there and are not run. */
  readonly leftOut: readonly string[]
  readonly variables: Readonly<Record<string, string>>
  readonly warnings: readonly Warning[]
}

/** The file that chooses groups: the one that is named, else the original's where it is there; null without one. */
async function choiceFor(folder: string, named: string | undefined): Promise<ChosenGroups | null> {
  if (named !== undefined) {
    const text = await readFile(named, 'utf8').catch((cause: Error) => {
      throw new InputError(`Reading the groups to run from ${named} failed: ${cause.message}`, {cause})
    })
    return chosenGroups(text, named)
  }
  const found = await besideGroups(folder, 'run_perf_test.conf')
  return found === null ? null : chosenGroups(found.text, found.path)
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
