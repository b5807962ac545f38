import {join} from 'node:path'
import {openFile} from '../bytes/open-file.ts'
import {detectFormat, readStacks, STACK_READERS} from '../stacks/formats/registry.ts'
import {type Frame, type Stacks, totalsOf} from '../stacks/model/stacks.ts'
import type {MemoryMapping} from '../symbols/proc-maps.ts'
import {type Located, sortFrames, VDSO} from './frames-to-name.ts'

/** Whose samples a profile holds, where it tells: a process, or a thread of an unnamed process. */
export interface SampledThread {
  /** Null where only the thread is told. */
  readonly pid: number | null
  readonly tid: number | null
  /** Name of the thread. */
  readonly comm: string
  /** Share of all weight; 0..1. */
  readonly share: number
}

/** What of a profile is needed for naming it, and whose it is. */
export interface SampledModules {
  /** Format by which it was read. */
  readonly format: string
  /**
   * Files with addresses to be named, those with the most samples first, and the processes that ran them: a thread's id
   * where only that is told, null where nothing is.
   */
  readonly modules: ReadonlyMap<string, ReadonlySet<number | null>>
  /** Empty where the format does not tell. */
  readonly threads: readonly SampledThread[]
  /** Shares of the weight by the names of the frames that stand `depth` above the root; the outermost are at 1. */
  namesAt(depth: number): ReadonlyMap<string, number>
}

const ENDS_IN_ID = /^(.*)-(\d+|\?)$/

function labelParts(one: Frame | undefined): {readonly comm: string; readonly id: number | null} | null {
  const match = one?.kind === 'label' ? ENDS_IN_ID.exec(one.name) : null
  return match === null ? null : {comm: match[1]!, id: match[2] === '?' ? null : Number(match[2])}
}

/** Roots by which processes can be told apart. */
function rootsOf(format: string): {roots?: readonly ('process' | 'thread')[]} {
  const known = STACK_READERS.find((reader) => reader.format === format)?.roots ?? []
  const roots = (['process', 'thread'] as const).filter((root) => known.includes(root))
  return roots.length === 2 ? {roots} : {}
}

interface ThreadAt extends Omit<SampledThread, 'share'> {
  weight: number
}

/** Weight of every node with all above it, in the first sample type that counts anything. */
function weightsOf(stacks: Stacks): Float64Array {
  const type = stacks.self.findIndex((weights) => weights.some((weight) => weight !== 0))
  return totalsOf(stacks, Math.max(0, type))
}

function sharesAt({parents, frameOf, frames}: Stacks, totals: Float64Array, depth: number): Map<string, number> {
  const shares = new Map<string, number>()
  const depths = new Int32Array(parents.length)
  for (let node = 1; node < parents.length; node++) {
    depths[node] = depths[parents[node]!]! + 1
    if (depths[node] !== depth || totals[node] === 0) continue
    const {name} = frames[frameOf[node]!]!
    shares.set(name, (shares.get(name) ?? 0) + Math.abs(totals[node]! / totals[0]!))
  }
  return shares
}

/** The thread that each node belongs to; absent where none is told. */
function threadsOf(stacks: Stacks, totals: Float64Array): Map<number, ThreadAt> {
  const {parents, frameOf, frames} = stacks
  const threads = new Map<number, ThreadAt>()
  for (let node = 1; node < parents.length; node++) {
    const parent = parents[node]!
    const known = threads.get(parent)
    if (known !== undefined) {
      threads.set(node, known)
      continue
    }
    const process = parent > 0 ? labelParts(frames[frameOf[parent]!]) : null
    const thread = process === null ? null : labelParts(frames[frameOf[node]!])
    if (process === null || thread === null) continue
    threads.set(node, {pid: process.id, tid: thread.id, comm: thread.comm, weight: Math.abs(totals[node]!)})
  }
  return threads
}

function sharesOf(threads: Iterable<ThreadAt>, all: number): SampledThread[] {
  return [...new Set(threads)].map(({weight, ...one}) => ({...one, share: all === 0 ? 0 : weight / all}))
}

interface ModuleAt {
  readonly pids: Set<number | null>
  weight: number
}

/** Which processes ran each file of which an address is to be named. */
function modulesOf(
  stacks: Stacks,
  totals: Float64Array,
  maps: readonly MemoryMapping[],
  threads: ReadonlyMap<number, ThreadAt>,
): Map<string, ReadonlySet<number | null>> {
  const pathOf = new Map<Located, string>()
  for (const {path, frames} of sortFrames(stacks, {maps}).modules) {
    if (path !== VDSO) for (const {frame} of frames) pathOf.set(frame, path)
  }
  const modules = new Map<string, ModuleAt>()
  for (let node = 1; node < stacks.parents.length; node++) {
    const path = pathOf.get(stacks.frames[stacks.frameOf[node]!] as Located)
    if (path === undefined) continue
    const module = modules.get(path) ?? {pids: new Set(), weight: 0}
    const thread = threads.get(node)
    module.pids.add(thread?.pid ?? thread?.tid ?? null)
    module.weight += Math.abs(totals[node]!)
    modules.set(path, module)
  }
  const largestFirst = [...modules].sort(([, a], [, b]) => b.weight - a.weight)
  return new Map(largestFirst.map(([path, {pids}]) => [path, pids]))
}

/**
 * Reads a profile for what naming it will need. `format` is recognised by content when it is null. Throws an InputError
 * when not one sample can be read.
 */
export async function sampledModules(
  file: {readonly directory: string; readonly raw: string; readonly format: string | null},
  maps: readonly MemoryMapping[],
): Promise<SampledModules> {
  await using source = await openFile(join(file.directory, file.raw))
  const format = file.format ?? (await detectFormat(source)).format
  const stacks = await readStacks(source, {format, ...rootsOf(format)})
  const totals = weightsOf(stacks)
  const threads = threadsOf(stacks, totals)
  const all = [...new Set(threads.values())].reduce((sum, {weight}) => sum + weight, 0)
  return {
    format,
    modules: modulesOf(stacks, totals, maps, threads),
    threads: sharesOf(threads.values(), all),
    namesAt: (depth) => sharesAt(stacks, totals, depth),
  }
}
