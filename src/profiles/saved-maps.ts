import {readFile} from 'node:fs/promises'
import {insideFolder} from '../bytes/inside-folder.ts'
import {InputError} from '../errors/index.ts'
import {type MemoryMapping, parseProcMaps} from '../symbols/proc-maps.ts'

export {parseProcMaps as parsedMaps} from '../symbols/proc-maps.ts'

/** The memory map that was saved with a profile; empty when none was. Throws an InputError when it is not in the folder. */
export async function savedMaps(directory: string, maps: string | null): Promise<MemoryMapping[]> {
  if (maps === null) return []
  const path = await insideFolder(directory, maps)
  if (path === null) {
    throw new InputError(`Reading the recorded profile ${directory}: its memory map ${maps} is not there`, {
      hint: 'Copy the whole folder of the profile.',
    })
  }
  return parseProcMaps(await readFile(path, 'utf8'))
}
