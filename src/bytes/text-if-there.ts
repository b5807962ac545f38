import {readFile} from 'node:fs/promises'

/** What is not there, or behind what is no folder. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR'])

/** Whether a system call found nothing at its path. */
export function isAbsence(error: unknown): boolean {
  return ABSENT.has((error as NodeJS.ErrnoException).code ?? '')
}

/** A file's text; empty when there is no such file. Any other failure is passed on as the system gives it. */
export async function textIfThere(path: string, encoding: 'utf8' | 'latin1' = 'utf8'): Promise<string> {
  try {
    return await readFile(path, encoding)
  } catch (error) {
    if (isAbsence(error)) return ''
    throw error
  }
}
