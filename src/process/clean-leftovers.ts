import {rm} from 'node:fs/promises'
import {isAlive, isDead} from '../bytes/owner.ts'
import {endProcesses} from './end-processes.ts'
import {findLeftovers, type Leftovers, type OwnedFolder} from './find-leftovers.ts'
import type {MarkedProcess} from './marked-processes.ts'

/** What {@link cleanLeftovers} found and ended. */
export interface CleanReport {
  readonly endedProcesses: readonly MarkedProcess[]
  readonly removedFolders: readonly OwnedFolder[]
  /** What could not be ended or removed, and why. */
  readonly failures: readonly {readonly what: string; readonly reason: string}[]
}

async function removeFolder(folder: OwnedFolder): Promise<CleanReport['failures']> {
  try {
    await rm(folder.path, {recursive: true, force: true})
    return []
  } catch (error) {
    return [{what: folder.path, reason: (error as Error).message}]
  }
}

/** Ends exactly the given processes, those that still are of dead owners, and removes the folders. */
export async function endLeftovers(leftovers: Leftovers): Promise<CleanReport> {
  const survivors = await endProcesses(leftovers.processes, ({owner}) => isDead(owner))
  const folderFailures = (await Promise.all(leftovers.folders.map(removeFolder))).flat()
  const failedFolders = new Set(folderFailures.map((failure) => failure.what))
  const processFailures = survivors.map(({process: {pid, commandLine}, reason}) => ({
    what: `process ${pid} (${commandLine})`,
    reason,
  }))
  return {
    endedProcesses: leftovers.processes.filter((leftover) => !isAlive(leftover)),
    removedFolders: leftovers.folders.filter((folder) => !failedFolders.has(folder.path)),
    failures: [...processFailures, ...folderFailures],
  }
}

/** Ends and removes what runs that died without tidying up have left. Never touches a living run. */
export function cleanLeftovers(): Promise<CleanReport> {
  return endLeftovers(findLeftovers())
}
