import type {Frame, Stacks} from '../stacks/model/stacks.ts'
import {locate, type PlaceInFile} from '../symbols/locate.ts'
import type {MemoryMapping} from '../symbols/proc-maps.ts'
import {remembering} from '../symbols/remembering.ts'
import {perfMapPid} from '../symbols/sources/perf-maps.ts'
import type {NamingContext} from './naming-context.ts'

/** A frame whose address is still to be named. */
export type Located = Frame & {readonly address: bigint}

/** Frames of one module, with where each is. */
export interface Sought {
  readonly path: string
  /** Build id that the profile has for it. */
  readonly buildId: string | null
  readonly deleted: boolean
  readonly frames: {readonly frame: Located; readonly place: PlaceInFile}[]
}

/** Frames still to be named, by what names them. */
export interface Sorted {
  readonly modules: readonly Sought[]
  readonly kernel: readonly Located[]
  /** Code without a file: made at run time, or nobody knows. */
  readonly rest: readonly {readonly frame: Located; readonly place: PlaceInFile | null}[]
}

/** What the kernel's own code in a process is called instead of a path. */
export const VDSO = '[vdso]'
const FIRST_KERNEL_ADDRESS = 1n << 63n
/** Only paths of ordinary files are opened; never devices, shared memory or the kernel's own mappings. */
const ORDINARY_FILE = /^\/(?!dev\/|proc\/|sys\/|memfd:|\/|SYSV|anon_hugepage)/

function isKernel({kind, address}: Located): boolean {
  return kind === 'kernel' || address >= FIRST_KERNEL_ADDRESS
}

/** The profile's own memory map where it has one, else the one that was saved beside it. */
function mapsOf({mappings = []}: Stacks, context: Pick<NamingContext, 'maps'>): readonly MemoryMapping[] {
  if (mappings.length === 0) return context.maps
  const maps = mappings.map(({start, limit, fileOffset, path, buildId}) => {
    return {start, end: limit, fileOffset, executable: true, path, deleted: false, buildId}
  })
  return maps.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0))
}

function buildIdAt({buildId}: Located, {mapping}: PlaceInFile): string | null {
  const known = buildId ?? mapping?.buildId ?? null
  return known === '' ? null : known
}

/** Sorts the frames by what names them. One path can stand for several builds, as in two containers. */
export function sortFrames(stacks: Stacks, context: Pick<NamingContext, 'maps'>): Sorted {
  const maps = mapsOf(stacks, context)
  const modules = new Map<string, Sought>()
  const [kernel, rest]: [Located[], {frame: Located; place: PlaceInFile | null}[]] = [[], []]
  // A module has thousands of frames.
  const isPerfMap = remembering((module: string | null) => perfMapPid(module) !== null)
  const isNamed = remembering((path: string) => path === VDSO || ORDINARY_FILE.test(path))
  for (const frame of stacks.frames.filter((one): one is Located => one.address !== null)) {
    if (isKernel(frame)) {
      kernel.push(frame)
      continue
    }
    const place = isPerfMap(frame.module) ? null : locate(maps, frame)
    if (place === null || !isNamed(place.path)) {
      rest.push({frame, place})
      continue
    }
    const buildId = buildIdAt(frame, place)
    const key = `${place.path}\0${buildId ?? ''}`
    const sought = modules.get(key) ?? {path: place.path, buildId, deleted: place.mapping?.deleted === true, frames: []}
    sought.frames.push({frame, place})
    modules.set(key, sought)
  }
  return {modules: [...modules.values()], kernel, rest}
}
