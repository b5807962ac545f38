import {setTimeout as wait} from 'node:timers/promises'
import {isAlive} from '../bytes/owner.ts'
import {type Mark, type MarkedProcess, markOf} from './marked-processes.ts'

/** What a process gets between SIGTERM and SIGKILL, and after SIGKILL. */
const GRACE_MS = 1000
const POLL_MS = 10

/** A process that is still there, and why. */
export interface Survivor {
  readonly process: MarkedProcess
  readonly reason: string
}

/** Still the process that was found, and still marked as one to be ended. */
function isStillMeant(found: MarkedProcess, isWanted: (mark: Mark) => boolean): boolean {
  const mark = isAlive(found) ? markOf(found.pid) : null
  return mark !== null && isWanted(mark)
}

/** Why the signal could not be sent; null when it was, or when there is nobody left to send it to. */
function sendSignal(pid: number, signal: 'SIGTERM' | 'SIGKILL'): string | null {
  try {
    process.kill(pid, signal)
    return null
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH' ? null : (error as Error).message
  }
}

async function waitForEnd(processes: readonly MarkedProcess[]): Promise<void> {
  const deadline = performance.now() + GRACE_MS
  while (processes.some(isAlive) && performance.now() < deadline) await wait(POLL_MS)
}

/** Ends the processes: SIGTERM, then SIGKILL, each looked at again just before. Resolves to those that are still there. */
export async function endProcesses(
  processes: readonly MarkedProcess[],
  isWanted: (mark: Mark) => boolean,
): Promise<readonly Survivor[]> {
  const reasons = new Map<MarkedProcess, string>()
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    for (const found of processes.filter((one) => isStillMeant(one, isWanted))) {
      const reason = sendSignal(found.pid, signal)
      if (reason !== null) reasons.set(found, reason)
    }
    await waitForEnd(processes)
  }
  const alive = processes.filter(isAlive)
  return alive.map((one) => ({process: one, reason: reasons.get(one) ?? 'it did not end after SIGKILL'}))
}
