import {chmod, open, rename} from 'node:fs/promises'
import {dirname} from 'node:path'
import {makeFolder} from '../bytes/make-folder.ts'

async function flushToDisk(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Puts a finished program in place: flushed, then renamed, so that it is there whole or not at all. Same file system. */
export async function putInCache(program: string, destination: string): Promise<void> {
  await chmod(program, 0o755)
  await flushToDisk(program)
  await makeFolder(dirname(destination))
  await rename(program, destination)
  await flushToDisk(dirname(destination))
}
