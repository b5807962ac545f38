import {RunnerError, TestbedError} from '../../../errors/index.ts'
import {type AskedCluster, apiError} from './api-error.ts'
import {apiStatus} from './api-status.ts'
import {tryAgain} from './try-again.ts'

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

/** An attempt that did not get to the end, and may get further another time. */
class Unfinished extends Error {
  readonly progress: number

  constructor({progress, fault}: AttemptResult) {
    super(fault)
    this.progress = progress
  }
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

/** Follows how far attempts get. */
class Pace {
  readonly #doing: string
  readonly #patience: number
  #idle = 0
  #movedAt = performance.now()
  reached = 0

  constructor(doing: string, patience: number) {
    this.#doing = doing
    this.#patience = patience
  }

  /** None after an attempt that got further. Throws a TestbedError once too many have not. */
  pauseAfter(error: unknown): number | null {
    if (!(error instanceof Unfinished)) return null
    this.#idle = error.progress > this.reached ? 0 : this.#idle + 1
    this.reached = error.progress
    if (this.#idle === 0) {
      this.#movedAt = performance.now()
      return 0
    }
    if (this.#idle >= this.#patience || performance.now() - this.#movedAt > LONGEST_IDLE_MS) {
      throw new TestbedError(`${this.#doing} came no further in ${this.#idle} attempts: ${error.message}`)
    }
    return Math.min(FIRST_PAUSE_MS * 2 ** (this.#idle - 1), LONGEST_PAUSE_MS)
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
  const pace = new Pace(doing, patience)
  const once = async (): Promise<void> => {
    signal?.throwIfAborted()
    const result = await tryOnce(cluster, attempt, pace.reached)
    if (!result.isDone) throw new Unfinished(result)
  }
  try {
    await tryAgain(once, (error) => pace.pauseAfter(error), signal)
  } catch (error) {
    signal?.throwIfAborted()
    throw apiError(doing, error, cluster)
  }
}
