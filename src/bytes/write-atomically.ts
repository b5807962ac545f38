import {rename, rm, writeFile} from 'node:fs/promises'

/** Writes a file so that it is there whole or not at all: beside it first, then renamed. */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const scratch = `${path}.${process.pid}.part`
  try {
    await writeFile(scratch, content)
    await rename(scratch, path)
  } catch (error) {
    await rm(scratch, {force: true})
    throw error
  }
}
