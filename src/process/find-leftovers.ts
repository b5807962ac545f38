import {lstatSync, readdirSync, readFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {identityOf, isDead, OWNER_VARIABLE, type Owner, type ProcessIdentity, parseOwner} from './owner.ts'
import {OWNER_FILE, SCRATCH_PREFIX} from './scratch-folder.ts'

/** A process that a dead run left running. */
export interface LeftoverProcess extends ProcessIdentity {
  readonly owner: Owner
  /** Its command line, words joined by spaces. Comes from outside. */
  readonly command: string
}

/** A scratch folder that a dead run left. */
export interface LeftoverFolder {
  /** Absolute. */
  readonly path: string
  readonly owner: Owner
}

export interface Leftovers {
  readonly processes: readonly LeftoverProcess[]
  readonly folders: readonly LeftoverFolder[]
}

/** The text of a file of another process or user; null when it is gone or not ours to read. */
function readIfAllowed(path: string): string | null {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return null
  }
}

/** The owner that a process carries; null when it carries none, is gone, or belongs to another user. */
export function ownerOfProcess(pid: number): Owner | null {
  const environment = readIfAllowed(`/proc/${pid}/environ`)
  const start = `${OWNER_VARIABLE}=`
  const entry = environment?.includes(start)
    ? environment.split('\0').find((line) => line.startsWith(start))
    : undefined
  return entry === undefined ? null : parseOwner(entry.slice(start.length))
}

function leftoverProcess(pid: number): readonly LeftoverProcess[] {
  const owner = pid === process.pid ? null : ownerOfProcess(pid)
  const identity = owner === null ? null : identityOf(pid)
  if (owner === null || identity === null || !isDead(owner)) return []
  const command = (readIfAllowed(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ').trim()
  return [{...identity, owner, command}]
}

function isOwnFolder(path: string): boolean {
  try {
    const found = lstatSync(path)
    return found.isDirectory() && found.uid === process.getuid?.()
  } catch {
    return false
  }
}

function leftoverFolder(path: string): readonly LeftoverFolder[] {
  const owner = isOwnFolder(path) ? parseOwner(readIfAllowed(join(path, OWNER_FILE)) ?? '') : null
  return owner !== null && isDead(owner) ? [{path, owner}] : []
}

function scratchFolders(): readonly string[] {
  const names = readdirSync(tmpdir()).filter((name) => name.startsWith(SCRATCH_PREFIX))
  return names.map((name) => join(tmpdir(), name))
}

/**
 * Processes (by the marker in their environment) and scratch folders (by their owner file) whose owner is dead.
 * Never those of a living run, of another pid namespace, or of a user whose processes we may not read.
 */
export function findLeftovers(): Leftovers {
  if (process.platform !== 'linux') return {processes: [], folders: []}
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return {
    processes: pids.flatMap((pid) => leftoverProcess(Number(pid))),
    folders: scratchFolders().flatMap(leftoverFolder),
  }
}
