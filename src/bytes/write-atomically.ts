import {randomUUID} from 'node:crypto'
import {open, rename, rm} from 'node:fs/promises'
import {writeError} from './write-error.ts'

/** What a file is made of; pieces are written one after another. */
export type FileContent = string | Uint8Array | Iterable<string | Uint8Array>

const BLOCK_BYTES = 1 << 20

/** Small pieces joined to blocks, since each write costs a turn. */
function* blocksOf(content: FileContent): Generator<Uint8Array> {
  let [waiting, bytes]: [Uint8Array[], number] = [[], 0]
  const pieces = typeof content === 'string' || content instanceof Uint8Array ? [content] : content
  for (const piece of pieces) {
    const block = typeof piece === 'string' ? Buffer.from(piece) : piece
    waiting.push(block)
    bytes += block.length
    if (bytes < BLOCK_BYTES) continue
    yield Buffer.concat(waiting)
    ;[waiting, bytes] = [[], 0]
  }
  yield Buffer.concat(waiting)
}

async function writeSynced(path: string, content: FileContent): Promise<void> {
  const handle = await open(path, 'wx')
  try {
    for (const block of blocksOf(content)) await handle.writeFile(block)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Writes a file so that it is there whole or not at all: beside it first, then in its place. Throws a PrerequisiteError
 * when the disk is full or the folder not writable.
 */
export async function writeAtomically(path: string, content: FileContent): Promise<void> {
  const draft = `${path}.${randomUUID()}.part`
  try {
    await writeSynced(draft, content)
    await rename(draft, path)
  } catch (error) {
    await rm(draft, {force: true})
    throw writeError(path, error)
  }
}
