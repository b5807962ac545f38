import {readFile} from 'node:fs/promises'
import {InputError} from '../errors/index.ts'
import {type MemoryMapping, parseProcMaps} from '../symbols/proc-maps.ts'

/** The mappings in a saved copy of /proc/PID/maps. Throws an InputError for a file that cannot be read or is none. */
export async function readSavedMaps(path: string): Promise<readonly MemoryMapping[]> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw new InputError(`Reading the memory map ${path} failed: ${(cause as Error).message}`, {
      hint: 'Name a saved copy of /proc/PID/maps: cat /proc/PID/maps > maps.txt',
      cause,
    })
  }
  const maps = parseProcMaps(text)
  if (maps.length > 0) return maps
  throw new InputError(`Reading the memory map ${path}: not one line is as /proc/PID/maps has them.`, {
    hint: 'Save it while the process lives: cat /proc/PID/maps > maps.txt',
  })
}
