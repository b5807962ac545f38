import {basename} from 'node:path'
import {type MemoryMapping, mappingAt} from './proc-maps.ts'

/** A place in a file. */
export interface PlaceInFile {
  /** Path of the module as the process saw it. */
  readonly path: string
  readonly fileOffset: bigint
  /** The mapping that the place is in, where one is known. */
  readonly mapping: MemoryMapping | null
}

/** An address to be placed, and the module that the profiler named for it, if it did. */
export interface Sighting {
  readonly module: string | null
  readonly address: bigint
  /** Whether `address` counts from the start of the file `module`, or is one of the process (default). */
  readonly addressIn?: 'process' | 'file'
}

const DELETED = ' (deleted)'

/** Whether a mapping is of the module that a profiler named by path or by file name. */
function isOf(mapping: MemoryMapping, module: string): boolean {
  return mapping.path === module || (!module.includes('/') && basename(mapping.path) === module)
}

function placeInFile(maps: readonly MemoryMapping[], module: string, address: bigint): PlaceInFile {
  if (maps.length === 0) return {path: module, fileOffset: address, mapping: null}
  const covers = ({start, end, fileOffset}: MemoryMapping): boolean => {
    return address >= fileOffset && address - fileOffset < end - start
  }
  const mapping = maps.find((one) => one.executable && covers(one) && isOf(one, module)) ?? null
  return {path: mapping?.path ?? module, fileOffset: address, mapping}
}

/** Where in which file an address is; null when no mapping says it, or one of another module than the profiler named. */
export function locate(maps: readonly MemoryMapping[], {module, address, addressIn}: Sighting): PlaceInFile | null {
  const bare = module?.endsWith(DELETED) === true ? module.slice(0, -DELETED.length) : module
  if (addressIn === 'file' && bare !== null) return placeInFile(maps, bare, address)
  const mapping = mappingAt(maps, address)
  if (mapping === undefined || (bare !== null && !isOf(mapping, bare))) return null
  return {path: mapping.path, fileOffset: address - mapping.start + mapping.fileOffset, mapping}
}
