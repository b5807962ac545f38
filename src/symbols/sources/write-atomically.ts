import {randomUUID} from 'node:crypto'
import {mkdir, open, rename, rm} from 'node:fs/promises'
import {dirname} from 'node:path'

/** Writes a file whole or not at all: readers and other writers of the same path never see a part of it. */
export async function writeAtomically(path: string, pieces: readonly Uint8Array[]): Promise<void> {
  await mkdir(dirname(path), {recursive: true})
  const temporary = `${path}.${randomUUID()}.part`
  try {
    const file = await open(temporary, 'wx')
    try {
      for (const piece of pieces) await file.writeFile(piece)
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, {force: true})
    throw error
  }
}
