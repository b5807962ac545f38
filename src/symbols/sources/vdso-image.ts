import {open, readFile} from 'node:fs/promises'
import {type ByteSource, bytesInMemory} from '../../bytes/byte-source.ts'
import {parseProcMaps} from '../proc-maps.ts'
import {ifThere} from './ordinary-file.ts'

/** It has a few pages; more is something else. */
const MOST_BYTES = 1n << 20n

/**
 * The code that the running kernel lends to every process, as it lies in this process; null where there is none.
 * It is an ELF file in memory.
 */
export async function readVdsoImage(): Promise<ByteSource | null> {
  const maps = await ifThere(() => readFile('/proc/self/maps', 'latin1'))
  const mapping = parseProcMaps(maps ?? '').find(({path}) => path === '[vdso]')
  if (mapping === undefined || mapping.end - mapping.start > MOST_BYTES) return null
  const memory = await ifThere(() => open('/proc/self/mem', 'r'))
  if (memory === null) return null
  await using _ = memory
  const bytes = new Uint8Array(Number(mapping.end - mapping.start))
  const {bytesRead} = await memory.read(bytes, 0, bytes.length, mapping.start)
  return bytesRead === bytes.length ? bytesInMemory(bytes, '[vdso]') : null
}
