import {existsSync, lstatSync, readdirSync, statSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {isDead, type Owner} from '../bytes/owner.ts'
import {type MarkedProcess, markedProcesses} from './marked-processes.ts'
import {ownerOfScratch, SCRATCH_PREFIX} from './scratch-folder.ts'

/** A scratch folder and whose it is. */
export interface OwnedFolder {
  /** Absolute. */
  readonly path: string
  readonly owner: Owner
}

/** What dead runs left. */
export interface Leftovers {
  readonly processes: readonly MarkedProcess[]
  readonly folders: readonly OwnedFolder[]
}

function isOwnFolder(path: string): boolean {
  try {
    const found = lstatSync(path)
    return found.isDirectory() && found.uid === process.getuid?.()
  } catch {
    // Gone meanwhile.
    return false
  }
}

function ownedFolder(path: string): readonly OwnedFolder[] {
  const owner = ownerOfScratch(path)
  return owner !== null && isOwnFolder(path) ? [{path, owner}] : []
}

/** The scratch folders of our user whose owner `isWanted`; none where the temporary folder is no folder. */
export function scratchFolders(isWanted: (owner: Owner) => boolean): readonly OwnedFolder[] {
  if (!existsSync(tmpdir()) || !statSync(tmpdir()).isDirectory()) return []
  const names = readdirSync(tmpdir()).filter((name) => name.startsWith(SCRATCH_PREFIX))
  return names.flatMap((name) => ownedFolder(join(tmpdir(), name))).filter(({owner}) => isWanted(owner))
}

/**
 * Processes (by their marks) and scratch folders (by their names) whose owner is dead. Never those of a living run, of
 * another pid namespace, or of a user whose processes we may not read.
 */
export function findLeftovers(): Leftovers {
  if (process.platform !== 'linux') return {processes: [], folders: []}
  return {processes: markedProcesses(({owner}) => isDead(owner)), folders: scratchFolders(isDead)}
}
