import {basename} from 'node:path'
import {type MemoryMapping, mappingAt} from './proc-maps.ts'

/** A place in a file. */
export interface Place {
  /** Path of the module as the process saw it. */
  readonly path: string
  readonly fileOffset: bigint
  /** What the mapping says, where there is one. */
  readonly mapping: MemoryMapping | null
}

/** An address together with the module that the profiler named for it, if it did. */
export interface Sighting {
  readonly module: string | null
  readonly address: bigint
}

/**
 * What the addresses of an input are: `run-time` as the process used them, or `file-offset` for those of modules, which
 * `perf script` prints since Linux 6.0.
 */
export type AddressKind = 'run-time' | 'file-offset'

const DELETED = ' (deleted)'

/** Whether a mapping is of the module that a profiler named by path or by file name. */
function isOf(mapping: MemoryMapping, module: string): boolean {
  const wanted = module.endsWith(DELETED) ? module.slice(0, -DELETED.length) : module
  return mapping.path === wanted || (!wanted.includes('/') && basename(mapping.path) === wanted)
}

function atRunTime(maps: readonly MemoryMapping[], {module, address}: Sighting): MemoryMapping | undefined {
  const mapping = mappingAt(maps, address)
  return mapping !== undefined && (module === null || isOf(mapping, module)) ? mapping : undefined
}

function atFileOffset(maps: readonly MemoryMapping[], {module, address}: Sighting): MemoryMapping | undefined {
  if (module === null) return undefined
  return maps.find((one) => {
    const offset = address - one.fileOffset
    return one.executable && offset >= 0n && offset < one.end - one.start && isOf(one, module)
  })
}

/**
 * Which kind of address an input has. A position-independent module tells at once; where an address could be both, the
 * others decide, and without any sign it is taken to be a run-time address when there are maps.
 */
export function addressKindOf(maps: readonly MemoryMapping[], sightings: Iterable<Sighting>): AddressKind {
  let [runTime, fileOffset] = [0, 0]
  for (const sighting of sightings) {
    if (sighting.module === null) continue
    if (atRunTime(maps, sighting)?.executable === true) runTime++
    if (atFileOffset(maps, sighting) !== undefined) fileOffset++
  }
  return fileOffset > runTime || maps.length === 0 ? 'file-offset' : 'run-time'
}

/** Where in which file an address is; null when no mapping says it. */
export function locate(maps: readonly MemoryMapping[], sighting: Sighting, kind: AddressKind): Place | null {
  const {module, address} = sighting
  if (kind === 'file-offset' && module !== null) {
    const mapping = atFileOffset(maps, sighting) ?? null
    if (mapping === null && maps.length > 0) return null
    return {path: mapping?.path ?? module, fileOffset: address, mapping}
  }
  const mapping = atRunTime(maps, sighting)
  if (mapping === undefined) return null
  return {path: mapping.path, fileOffset: address - mapping.start + mapping.fileOffset, mapping}
}
