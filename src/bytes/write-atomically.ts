import {randomUUID} from 'node:crypto'
import {open, rename, rm} from 'node:fs/promises'
import {blocksOf, type FileContent} from './blocks-of.ts'
import {writeError} from './write-error.ts'

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
