import {rm} from 'node:fs/promises'
import {setTimeout as wait} from 'node:timers/promises'
import {
  findLeftovers,
  type LeftoverFolder,
  type LeftoverProcess,
  type Leftovers,
  ownerOfProcess,
} from './find-leftovers.ts'
import {isAlive, isDead} from './owner.ts'

/** What {@link cleanLeftovers} found and ended. */
export interface CleanReport {
  readonly endedProcesses: readonly LeftoverProcess[]
  readonly removedFolders: readonly LeftoverFolder[]
  /** What could not be ended or removed, and why. */
  readonly failures: readonly {readonly what: string; readonly reason: string}[]
}

/** What a process gets between SIGTERM and SIGKILL, and after SIGKILL. */
const GRACE_MS = 1000
const POLL_MS = 10

/** Still the process that was found, and still one whose owner is dead. */
function isStillLeftOver(leftover: LeftoverProcess): boolean {
  if (!isAlive(leftover)) return false
  const owner = ownerOfProcess(leftover.pid)
  return owner !== null && isDead(owner)
}

/** Why the signal could not be sent; null when it was, or when there is nobody left to send it to. */
function sendSignal(leftover: LeftoverProcess, signal: 'SIGTERM' | 'SIGKILL'): string | null {
  try {
    if (isStillLeftOver(leftover)) process.kill(leftover.pid, signal)
    return null
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH' ? null : (error as Error).message
  }
}

async function waitForEnd(processes: readonly LeftoverProcess[]): Promise<void> {
  const deadline = performance.now() + GRACE_MS
  while (processes.some(isAlive) && performance.now() < deadline) await wait(POLL_MS)
}

async function endProcesses(processes: readonly LeftoverProcess[]): Promise<CleanReport['failures']> {
  const reasons = new Map<LeftoverProcess, string>()
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    for (const leftover of processes) {
      const reason = sendSignal(leftover, signal)
      if (reason !== null) reasons.set(leftover, reason)
    }
    await waitForEnd(processes)
  }
  const alive = processes.filter(isAlive)
  return alive.map((leftover) => ({
    what: `process ${leftover.pid} (${leftover.command})`,
    reason: reasons.get(leftover) ?? 'it did not end after SIGKILL',
  }))
}

async function removeFolder(folder: LeftoverFolder): Promise<CleanReport['failures']> {
  try {
    await rm(folder.path, {recursive: true, force: true})
    return []
  } catch (error) {
    return [{what: folder.path, reason: (error as Error).message}]
  }
}

/** Ends exactly the given processes (SIGTERM, then SIGKILL, each looked at again just before) and removes the folders. */
export async function endLeftovers(leftovers: Leftovers): Promise<CleanReport> {
  const processFailures = await endProcesses(leftovers.processes)
  const folderFailures = await Promise.all(leftovers.folders.map(removeFolder))
  const failedFolders = new Set(folderFailures.flat().map((failure) => failure.what))
  return {
    endedProcesses: leftovers.processes.filter((leftover) => !isAlive(leftover)),
    removedFolders: leftovers.folders.filter((folder) => !failedFolders.has(folder.path)),
    failures: [...processFailures, ...folderFailures.flat()],
  }
}

/** Ends and removes what runs that died without tidying up have left. Never touches a living run. */
export function cleanLeftovers(): Promise<CleanReport> {
  return endLeftovers(findLeftovers())
}
