import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {type MemoryMapping, parseProcMaps} from '../symbols/proc-maps.ts'

export {parseProcMaps as parsedMaps} from '../symbols/proc-maps.ts'

/** The memory map that was saved with a profile; empty when none was. */
export async function savedMaps(directory: string, maps: string | null): Promise<MemoryMapping[]> {
  return maps === null ? [] : parseProcMaps(await readFile(join(directory, maps), 'utf8'))
}
