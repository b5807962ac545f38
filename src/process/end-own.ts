import {lstatSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {ownerOfProcess} from './find-leftovers.ts'
import {type Owner, ownerMarker, parseOwner} from './owner.ts'
import {OWNER_FILE, SCRATCH_PREFIX} from './scratch-folder.ts'

/** A script may start one more program between being seen and being killed. */
const MOST_ROUNDS = 10

function isOurs(owner: Owner | null): boolean {
  const own = parseOwner(ownerMarker() ?? '')
  return own !== null && owner?.pid === own.pid && owner.startTicks === own.startTicks
}

function ownProcesses(): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map(Number).filter((pid) => pid !== process.pid && isOurs(ownerOfProcess(pid)))
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function ownerOfFolder(folder: string): Owner | null {
  try {
    return lstatSync(folder).isDirectory() ? parseOwner(readFileSync(join(folder, OWNER_FILE), 'latin1')) : null
  } catch {
    // Another user's, or gone meanwhile: not ours in either case.
    return null
  }
}

function ownScratchFolders(): string[] {
  const names = readdirSync(tmpdir()).filter((name) => name.startsWith(SCRATCH_PREFIX))
  return names.map((name) => join(tmpdir(), name)).filter((folder) => isOurs(ownerOfFolder(folder)))
}

/**
 * Kills every process that carries our marker, those that our children started too, and removes our scratch folders.
 * Synchronous: for leaving at once. The kernel ends our own children with us, but not theirs.
 */
export function endOwn(): void {
  if (process.platform !== 'linux') return
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const pids = ownProcesses()
    if (pids.length === 0) break
    for (const pid of pids) kill(pid)
  }
  for (const folder of ownScratchFolders()) rmSync(folder, {recursive: true, force: true})
}
