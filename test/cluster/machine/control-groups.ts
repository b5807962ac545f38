import {accessSync, constants} from 'node:fs'
import {mkdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {PrerequisiteError} from '../../../src/errors/index.ts'
import type {RunFolder} from '../folders.ts'
import {countingHierarchy, type Hierarchy, hierarchies} from './hierarchies.ts'

/** What limits of containers need. */
const NEEDED = ['cpu', 'memory', 'pids']

/** Why control groups are not fit for containers; null when they are. */
export function controlGroupProblem(): string | null {
  const all = hierarchies()
  const missing = NEEDED.filter((name) => !all.some(({controllers}) => controllers.includes(name)))
  if (missing.length > 0) return `there are no control groups for ${missing.join(', ')}`
  try {
    for (const {path} of all) accessSync(path, constants.W_OK)
    return null
  } catch (error) {
    return `control groups cannot be made: ${(error as Error).message}`
  }
}

/** Group for the pods of one node, as kubelet's cgroupRoot has it. Each kubelet removes what it does not know in its own. */
export function podsGroup(folder: RunFolder, node: string): string {
  return `/${folder.controlGroup}/${node}`
}

/** In version 2 a group hands controllers down only when told to. */
async function handDown({path, version, controllers}: Hierarchy, group: string): Promise<void> {
  if (version === 1 || controllers.length === 0) return
  const words = controllers.map((name) => `+${name}`).join(' ')
  for (const parent of [path, group]) {
    await writeFile(join(parent, 'cgroup.subtree_control'), words).catch((cause: Error) => {
      throw new PrerequisiteError(`Handing control group controllers down in ${parent}: ${cause.message}`, {cause})
    })
  }
}

/**
 * Makes a group for the programs and one for each node's pods in every tree, side by side: version 2 wants processes
 * in leaves only.
 */
export async function makeControlGroups(folder: RunFolder, nodes: readonly string[]): Promise<void> {
  for (const tree of hierarchies()) {
    const group = join(tree.path, folder.controlGroup)
    await mkdir(group, {recursive: true})
    await handDown(tree, group)
    for (const leaf of ['programs', ...nodes]) await mkdir(join(group, leaf), {recursive: true})
  }
}

/** The file that a process writes its pid into to belong to the cluster. */
export function programsFile(folder: RunFolder): string {
  return join(countingHierarchy().path, folder.controlGroup, 'programs', 'cgroup.procs')
}
