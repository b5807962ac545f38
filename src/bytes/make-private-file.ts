import {open} from 'node:fs/promises'
import {writeError} from './write-error.ts'

/** Makes an empty file for its owner alone, which others then write to. One that is there stays as it is. */
export async function makePrivateFile(path: string): Promise<void> {
  try {
    await (await open(path, 'a', 0o600)).close()
  } catch (error) {
    throw writeError(path, error)
  }
}
