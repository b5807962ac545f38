// By hand: which error may pass, and how long each pause is, is the caller's; `p-retry` has one growing pause for all.
import {setTimeout as wait} from 'node:timers/promises'

/**
 * How many milliseconds to wait after an attempt that failed before the next is made; null when there is to be none.
 * `failed` is the number of attempts that failed before.
 */
export type PauseAfter = (error: unknown, failed: number) => number | null

/** Pauses one after the other, as long as `mayPass` agrees, and then no more. */
export function inTurn(pausesMs: readonly number[], mayPass: (error: unknown, failed: number) => boolean): PauseAfter {
  return (error, failed) => (mayPass(error, failed) ? (pausesMs[failed] ?? null) : null)
}

/** Attempts something until it works. Throws what the last attempt threw when there is to be no other, or `signal` has aborted. */
export async function tryAgain<T>(
  attempt: () => Promise<T>,
  pauseAfter: PauseAfter,
  signal: AbortSignal | undefined,
): Promise<T> {
  for (let failed = 0; ; failed++) {
    try {
      return await attempt()
    } catch (error) {
      const pauseMs = signal?.aborted ? null : pauseAfter(error, failed)
      if (pauseMs === null) throw error
      await wait(pauseMs, undefined, signal === undefined ? {} : {signal})
    }
  }
}
