import {open, rename, rm} from 'node:fs/promises'
import {writeError} from './write-error.ts'

async function writeSynced(path: string, text: string): Promise<void> {
  const handle = await open(path, 'wx')
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Writes a file whole or not at all: beside it first, then in its place. A reader never sees a half of it.
 * Throws a PrerequisiteError when the disk is full or the folder not writable.
 */
export async function writeFileAtomically(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`
  try {
    await rm(draft, {force: true})
    await writeSynced(draft, text)
    await rename(draft, path)
  } catch (error) {
    await rm(draft, {force: true})
    throw writeError(path, error)
  }
}
