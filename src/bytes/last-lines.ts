import {open} from 'node:fs/promises'

const MOST_LINES = 20
const MOST_BYTES = 16_384

/**
 * The last lines of a file that say something, 20 at most and of its last 16 KiB; blank ones at its end are none.
 * Throws what opening and reading throw.
 */
export async function readLastLines(path: string, saysSomething = (_line: string) => true): Promise<string> {
  await using file = await open(path)
  const {size} = await file.stat()
  const length = Math.min(size, MOST_BYTES)
  const {buffer, bytesRead} = await file.read(Buffer.alloc(length), 0, length, size - length)
  const lines = buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n')
  return lines.filter(saysSomething).slice(-MOST_LINES).join('\n')
}
