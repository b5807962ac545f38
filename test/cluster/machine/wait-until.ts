import {setTimeout as wait} from 'node:timers/promises'
import {TestbedError} from '../../../src/errors/index.ts'

const POLL_MS = 50
const DEADLINE_MS = 60_000

/** Asks again and again until the answer is true. A TestbedError that names `what` after a minute. */
export async function waitUntil(what: string, isSo: () => Promise<boolean>, deadlineMs = DEADLINE_MS): Promise<void> {
  const deadline = performance.now() + deadlineMs
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new TestbedError(`Waited ${deadlineMs / 1000} s until ${what}: not so`)
    await wait(POLL_MS)
  }
}
