import {readFile} from 'node:fs/promises'

/** A file's text; empty when there is no such file. Any other failure is passed on as the system gives it. */
export async function textIfThere(path: string, encoding: 'utf8' | 'latin1' = 'utf8'): Promise<string> {
  try {
    return await readFile(path, encoding)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
