import {rmSync} from 'node:fs'
import {type Owner, ownOwner} from '../bytes/owner.ts'
import type {CommandId} from './command-id.ts'
import {endProcesses, type Survivor} from './end-processes.ts'
import {scratchFolders} from './find-leftovers.ts'
import {idInLimit} from './limit-mark.ts'
import {type Mark, type MarkedProcess, youngMarkedProcesses} from './marked-processes.ts'

/** A script may start one more program between being seen and being killed. */
const MOST_ROUNDS = 10

function isOurs(owner: Owner): boolean {
  const own = ownOwner()
  return own !== null && owner.pid === own.pid && owner.startTicks === own.startTicks
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    // Gone by itself, or by its own choice another user's.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

/**
 * Kills every process that carries our mark, those that our children started too, and removes our scratch folders.
 * Synchronous: for leaving at once. The kernel ends our own children with us, but not theirs.
 */
export function endOwn(): void {
  if (process.platform !== 'linux') return
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const found = youngMarkedProcesses(({owner}) => isOurs(owner))
    if (found.length === 0) break
    for (const {pid} of found) kill(pid)
  }
  for (const {path} of scratchFolders(isOurs)) rmSync(path, {recursive: true, force: true})
}

/** What was ended, and what would not end. */
export interface EndedMarked {
  readonly ended: readonly MarkedProcess[]
  readonly survivors: readonly Survivor[]
}

async function endMarked(isWanted: (mark: Mark) => boolean): Promise<EndedMarked> {
  const ended: MarkedProcess[] = []
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const found = youngMarkedProcesses(isWanted)
    const survivors = await endProcesses(found, isWanted)
    ended.push(...found.filter((one) => !survivors.some((survivor) => survivor.process === one)))
    if (found.length === 0 || survivors.length > 0) return {ended, survivors}
  }
  return {ended, survivors: []}
}

/** Ends what a command has left running, whoever is its parent now. Asks first, and kills a second later. */
export function endCommand({id, number}: CommandId): Promise<EndedMarked> {
  return endMarked(({owner, command}) => isOurs(owner) && (command === id || command === idInLimit(number)))
}

/** Ends all that we have started and that still runs. For a run's end, when nothing of it is needed any more. */
export function endAllOwn(): Promise<EndedMarked> {
  return endMarked(({owner}) => isOurs(owner))
}
