import {createHash} from 'node:crypto'
import {stat} from 'node:fs/promises'
import {join} from 'node:path'
import {redacted} from '../../../secrets/known-secrets.ts'
import {keep} from '../keep.ts'
import {ifThere} from '../ordinary-file.ts'

/** How long a server is not asked again for what it did not have. */
export const ABSENT_MILLISECONDS = 10 * 60_000
/** How long a server is left alone that could not be reached or went wrong. */
export const FAILED_MILLISECONDS = 60_000

function notePath(cacheDirectory: string, what: string): string {
  return join(cacheDirectory, 'misses', createHash('sha256').update(what).digest('hex').slice(0, 32))
}

/** Remembers that asking for `what` (an address, or a server as somebody) came to nothing. */
export async function rememberMiss(cacheDirectory: string, what: string): Promise<void> {
  await keep(notePath(cacheDirectory, what), redacted(what))
}

/** Whether asking for `what` came to nothing less than `milliseconds` ago. */
export async function missedLately(cacheDirectory: string, what: string, milliseconds: number): Promise<boolean> {
  const note = await ifThere(() => stat(notePath(cacheDirectory, what)))
  return note !== null && Math.abs(Date.now() - note.mtimeMs) < milliseconds
}
