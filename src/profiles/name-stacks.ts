import {basename} from 'node:path'
import type {ByteSource} from '../bytes/byte-source.ts'
import {InputError, type Warning} from '../errors/index.ts'
import {pruneStacks} from '../stacks/prune.ts'
import {type Frame, mapFrames, type NameGrounds, type Stacks} from '../stacks/stacks.ts'
import {demangler} from '../symbols/demangle.ts'
import {locate, type Place} from '../symbols/locate.ts'
import type {ModuleSymbols} from '../symbols/module-symbols.ts'
import {type NamedRanges, rangeAt} from '../symbols/named-ranges.ts'
import type {MemoryMapping} from '../symbols/proc-maps.ts'
import {cachedModuleSymbols} from '../symbols/sources/cached-symbols.ts'

/** What naming needs to know of the process and the machine that were profiled. */
export interface NamingContext {
  /** The process's memory map; may be empty. */
  readonly maps: readonly MemoryMapping[]
  /** Opens a module by its path as the process saw it; null when there is no such file. */
  readonly openModule: (path: string) => Promise<(ByteSource & AsyncDisposable) | null>
  /** Where symbol tables are kept, as `symbolCacheDirectory` gives it. */
  readonly cacheDirectory: string
  /** Functions of the kernel. */
  readonly kallsyms?: NamedRanges | undefined
  /** Functions that a just-in-time compiler reported. */
  readonly perfMap?: NamedRanges | undefined
}

/** What became of the frames of one module. */
export interface NamedModule {
  readonly path: string
  /** Lower-case hex; null when the file has none or could not be read. */
  readonly buildId: string | null
  /** Number of distinct addresses that were to be named. */
  readonly frames: number
  /** How many of them got their name how. */
  readonly namedBy: Readonly<Partial<Record<NameGrounds, number>>>
}

/** Stacks after naming. `stacks.warnings` are still the reader's; `warnings` are those of naming. */
export interface NamedStacks {
  readonly stacks: Stacks
  readonly warnings: readonly Warning[]
  readonly modules: readonly NamedModule[]
}

type Located = Frame & {readonly address: bigint}

const MANGLED = /^_[ZR]/
const FIRST_KERNEL_ADDRESS = 1n << 63n
/** Only paths of ordinary files are opened; never devices, shared memory or the kernel's own mappings. */
const ORDINARY_FILE = /^\/(?!dev\/|proc\/|sys\/|memfd:|\/|SYSV|anon_hugepage)/

function isKernel({kind, address}: Located): boolean {
  return kind === 'kernel' || address >= FIRST_KERNEL_ADDRESS
}

/** The profile's own memory map where it has one, else the one that was saved beside it. */
function mapsOf({mappings = []}: Stacks, context: NamingContext): readonly MemoryMapping[] {
  if (mappings.length === 0) return context.maps
  const maps = mappings.map(({start, limit, fileOffset, path, buildId}) => {
    return {start, end: limit, fileOffset, executable: true, path, deleted: false, buildId}
  })
  return maps.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0))
}

/** The frame with what is now known; it has no address any more, so that equal functions become one frame. */
function answered({addressIn: _, ...one}: Located, known: Partial<Frame>): Frame {
  return {...one, ...known, address: null}
}

function unnamed(one: Located, path: string | null): Frame {
  if (path === null || path === '') return answered(one, {})
  const name = path.startsWith('[') ? path : `[${basename(path)}]`
  return answered(one, {name, grounds: 'module-only', module: path})
}

function fromRanges(one: Located, ranges: NamedRanges | undefined, grounds: NameGrounds): Frame | null {
  const match = ranges === undefined ? null : rangeAt(ranges, one.address)
  return match === null ? null : answered(one, {name: match.name, grounds})
}

/** Frames of one module, with where each is. */
type Sought = readonly {readonly frame: Located; readonly place: Place}[]

interface OpenedModule {
  readonly symbols: ModuleSymbols | null
  readonly warnings: readonly Warning[]
}

function notUsed(path: string, because: string, code: string, hint: string): OpenedModule {
  return {symbols: null, warnings: [{code, message: `Functions of ${path} are not named: ${because}.`, hint}]}
}

const SAME_FILE = 'Draw the picture where the profiled program’s own files are.'

function buildIdOf(sought: Sought): string | null {
  return sought.map(({place}) => place.mapping?.buildId).find((one) => typeof one === 'string' && one !== '') ?? null
}

async function openSymbols(path: string, sought: Sought, context: NamingContext): Promise<OpenedModule> {
  const expected = buildIdOf(sought)
  if (expected === null && sought.some(({place}) => place.mapping?.deleted === true)) {
    return notUsed(path, 'the file was replaced or deleted while the program ran', 'module-deleted', SAME_FILE)
  }
  await using source = await context.openModule(path)
  if (source === null) return notUsed(path, 'there is no such file here', 'module-absent', SAME_FILE)
  const warnings: Warning[] = []
  try {
    const symbols = await cachedModuleSymbols(source, {
      cacheDirectory: context.cacheDirectory,
      moduleName: basename(path),
      warn: (warning) => warnings.push(warning),
    })
    if (expected === null || symbols.buildId === expected) return {symbols, warnings}
    const because = `its build id is ${symbols.buildId ?? 'absent'}, but the profiled one’s is ${expected}`
    return notUsed(path, because, 'build-id-mismatch', SAME_FILE)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return notUsed(path, error.message, 'module-unreadable', error.hint ?? SAME_FILE)
  }
}

function nameFrom(symbols: ModuleSymbols, {frame, place}: Sought[number]): Frame {
  const match = symbols.lookupFileOffset(place.fileOffset)
  if (match === null) return unnamed(frame, place.path)
  const {name, grounds, evidence} = match
  return answered(frame, {name, grounds, evidence, module: place.path})
}

function countGrounds(frames: readonly Frame[]): Partial<Record<NameGrounds, number>> {
  const counts: Partial<Record<NameGrounds, number>> = {}
  for (const {grounds} of frames) counts[grounds] = (counts[grounds] ?? 0) + 1
  return counts
}

/** The frames still to be named, by module; those of no ordinary file are answered at once. */
function sortByModule(stacks: Stacks, context: NamingContext, answers: Map<Frame, Frame>): Map<string, Sought> {
  const maps = mapsOf(stacks, context)
  const located = stacks.frames.filter((one): one is Located => one.address !== null)
  const modules = new Map<string, {frame: Located; place: Place}[]>()
  for (const one of located) {
    const kernel = isKernel(one)
    const place = kernel ? null : locate(maps, one)
    if (place !== null && ORDINARY_FILE.test(place.path)) {
      const sought = modules.get(place.path) ?? []
      sought.push({frame: one, place})
      modules.set(place.path, sought)
      continue
    }
    const named = kernel ? fromRanges(one, context.kallsyms, 'kallsyms') : fromRanges(one, context.perfMap, 'perf-map')
    answers.set(one, named ?? unnamed(one, place?.path ?? one.module))
  }
  return modules
}

/**
 * Names every frame that has an address: through the memory map to a place in a file, there by the file's symbols or what
 * can be inferred from it. Names that the input gave stay, demangled. What could not be named, and why, is in `warnings`.
 */
export async function nameStacks(stacks: Stacks, context: NamingContext): Promise<NamedStacks> {
  const answers = new Map<Frame, Frame>()
  const [warnings, modules]: [Warning[], NamedModule[]] = [[], []]
  for (const [path, sought] of sortByModule(stacks, context, answers)) {
    const opened = await openSymbols(path, sought, context)
    const {symbols} = opened
    const named = sought.map((one) => (symbols === null ? unnamed(one.frame, path) : nameFrom(symbols, one)))
    named.forEach((frame, index) => {
      answers.set(sought[index]!.frame, frame)
    })
    warnings.push(...opened.warnings)
    modules.push({path, buildId: symbols?.buildId ?? null, frames: named.length, namedBy: countGrounds(named)})
  }
  const demangle = await demangler()
  const replace = (one: Frame): readonly Frame[] => {
    if (one.address !== null) return [answers.get(one) ?? one]
    return [MANGLED.test(one.name) ? {...one, name: demangle(one.name)} : one]
  }
  return {stacks: pruneStacks(mapFrames(stacks, replace)), warnings, modules}
}
