import {setTimeout as wait} from 'node:timers/promises'
import {RunnerError, TestbedError} from '../../../errors/index.ts'
import {type AskedCluster, apiError} from './api-error.ts'
import {apiStatus} from './api-status.ts'

/** What one attempt came to. */
export interface AttemptResult {
  readonly isDone: boolean
  /** More than the attempt before means progress. */
  readonly progress: number
  /** Why it is not done. */
  readonly fault: string
}

const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 5000
/** As long as an API server may be away. Attempts may each hang for a while. */
const LONGEST_IDLE_MS = 300_000

/** Whether the same request can work a little later: a server that restarts, a lost connection, too many requests. */
export function isPassing(error: unknown): boolean {
  if (error instanceof RunnerError) return false
  const status = apiStatus(error)
  return status === null || status.code === 429 || status.code >= 500
}

async function tryOnce(
  cluster: AskedCluster,
  attempt: () => Promise<AttemptResult>,
  before: number,
): Promise<AttemptResult> {
  try {
    return await attempt()
  } catch (error) {
    if (!isPassing(error)) throw error
    return {isDone: false, progress: before, fault: apiError('connecting', error, cluster).message}
  }
}

/**
 * Attempts something that can be resumed until it is done. Gives up with a TestbedError after `patience` attempts in a
 * row, or five minutes, without progress, with pauses of 0.2 to 5 s between them; lasting errors and an abort are thrown at once.
 */
export async function resumeUntilDone(
  cluster: AskedCluster,
  doing: string,
  signal: AbortSignal | undefined,
  attempt: () => Promise<AttemptResult>,
  patience = 10,
): Promise<void> {
  let idle = 0
  let reached = 0
  let movedAt = performance.now()
  while (idle < patience) {
    signal?.throwIfAborted()
    const {isDone, progress, fault} = await tryOnce(cluster, attempt, reached).catch((error: unknown) => {
      signal?.throwIfAborted()
      throw apiError(doing, error, cluster)
    })
    if (isDone) return
    idle = progress > reached ? 0 : idle + 1
    if (idle === 0) movedAt = performance.now()
    reached = progress
    if (idle === patience || (idle > 0 && performance.now() - movedAt > LONGEST_IDLE_MS)) {
      throw new TestbedError(`${doing} came no further in ${idle} attempts: ${fault}`)
    }
    const pauseMs = idle === 0 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (idle - 1), LONGEST_PAUSE_MS)
    await wait(pauseMs, undefined, signal === undefined ? {} : {signal})
  }
}
