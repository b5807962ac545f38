import {setTimeout as wait} from 'node:timers/promises'

const POLL_MS = 20

/**
 * Waits until `look` gives something other than null, undefined or false, and gives that back. Throws, saying `what` was
 * waited for, when it does not within the deadline.
 */
export async function eventually<T>(
  what: string,
  look: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  deadlineMs = 60_000,
): Promise<T> {
  const end = performance.now() + deadlineMs
  for (;;) {
    const found = await look()
    if (found !== null && found !== undefined && found !== false) return found
    if (performance.now() > end) throw new Error(`waited ${deadlineMs} ms for ${what}`)
    await wait(POLL_MS)
  }
}
