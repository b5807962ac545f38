import {basename} from 'node:path'
import type {Warning} from '../errors/index.ts'
import {MANY_NODES, shortWork} from '../program/short-work.ts'
import {pruneStacks} from '../stacks/model/prune.ts'
import {type Frame, isUnnamed, mapFrames, type NameGrounds, type Stacks} from '../stacks/model/stacks.ts'
import type {KernelFunction} from '../symbols/kallsyms.ts'
import type {ModuleSymbols, SymbolMatch} from '../symbols/module-symbols.ts'
import {type NamedRanges, rangeAt} from '../symbols/named-ranges.ts'
import type {KernelNaming} from '../symbols/sources/kernel/kernel-symbols.ts'
import type {ProfiledKernel} from '../symbols/sources/kernel/this-kernel.ts'
import {type OpenedModule, openModuleSymbols} from '../symbols/sources/open-module.ts'
import {perfMapPid} from '../symbols/sources/perf-maps.ts'
import {fileRequest} from './file-request.ts'
import {type Located, type Sorted, type Sought, sortFrames, VDSO} from './frames-to-name.ts'
import {demangledFrames} from './given-names.ts'
import {KERNEL_MODULE, type NamedModule, type NamedStacks} from './named-stacks.ts'
import {localNaming, type NamingContext, type NamingOptions} from './naming-context.ts'

export type {NamedModule, NamedStacks} from './named-stacks.ts'
export {whyUnnamed} from './why-unnamed.ts'

interface Outcome {
  readonly warnings: readonly Warning[]
  readonly modules: readonly NamedModule[]
}

/** The frame with what is now known; it has no address any more, so that equal functions become one frame. */
function answered({addressIn: _, buildId: __, ...one}: Located, known: Partial<Frame>): Frame {
  return {...one, ...known, address: null}
}

function unnamed(one: Located, path: string | null): Frame {
  if (path === null || path === '') return answered(one, {})
  const name = path.startsWith('[') ? path : `[${basename(path)}]`
  return answered(one, {name, grounds: 'module-only', module: path})
}

function fromRanges(one: Located, ranges: NamedRanges | null | undefined): Frame | null {
  const match = ranges === null || ranges === undefined ? null : rangeAt(ranges, one.address)
  return match === null ? null : answered(one, {name: match.name, grounds: 'perf-map'})
}

type AnswerTo<One, Match> = (one: One, match: Match | null) => Frame

/**
 * Lets frames that get the same match and differ in their address only become one and the same object: many addresses
 * lie in one function, and what comes later need not find out again that they are equal.
 */
function sharedAnswers<One, Match>(frameOf: (one: One) => Located, answer: AnswerTo<One, Match>): typeof answer {
  const known = new Map<Match | null, {readonly frame: Located; readonly made: Frame}>()
  return (one, match) => {
    const frame = frameOf(one)
    const before = known.get(match)
    if (before !== undefined && areAlike(before.frame, frame)) return before.made
    const made = answer(one, match)
    known.set(match, {frame, made})
    return made
  }
}

function areAlike(one: Frame, other: Frame): boolean {
  return (
    one.kind === other.kind &&
    one.module === other.module &&
    one.name === other.name &&
    one.grounds === other.grounds &&
    one.evidence === other.evidence
  )
}

function nameFrom(symbols: ModuleSymbols, keepsStarts: boolean): (one: Sought['frames'][number]) => Frame {
  const answer = sharedAnswers<Sought['frames'][number], SymbolMatch>(
    ({frame}) => frame,
    ({frame, place}, match) =>
      match === null ? unnamed(frame, place.path) : matched(frame, place.path, match, keepsStarts),
  )
  return (one) => answer(one, symbols.lookupFileOffset(one.place.fileOffset))
}

function matched(frame: Located, path: string, match: SymbolMatch, keepsStarts: boolean): Frame {
  const {name, grounds, evidence, functionStart} = match
  const isVdso = path === VDSO && grounds === 'dynsym'
  const start = keepsStarts && !isVdso ? {functionStart} : {}
  return answered(frame, {name, grounds: isVdso ? 'vdso' : grounds, evidence, module: path, ...start})
}

function countGrounds(frames: readonly Frame[]): Partial<Record<NameGrounds, number>> {
  const counts: Partial<Record<NameGrounds, number>> = {}
  for (const {grounds} of frames) counts[grounds] = (counts[grounds] ?? 0) + 1
  return counts
}

const NOT_FULLY_NAMED: readonly NameGrounds[] = ['inferred', 'function-start', 'module-only', 'unknown']

/** Why frames of an opened module are not named by symbols; null when all are. */
function problemOf({problem, symbols}: OpenedModule, frames: readonly Frame[]): string | null {
  if (problem !== null || symbols === null) return problem
  if (!frames.some(({grounds}) => NOT_FULLY_NAMED.includes(grounds))) return null
  const build = symbols.buildId === null ? '' : ` (build id ${symbols.buildId})`
  return symbols.stripped ? `is stripped${build}` : 'has no symbol there'
}

function limitedInference(path: string, {machine}: ModuleSymbols): Warning {
  return {
    code: 'inference-limited',
    message: `Of the functions of ${path}, which is stripped, classes are inferred but no source files and names: that is done for x86_64 only, and it is for ${machine}.`,
    hint: 'A build with symbols, or a debug file given with --symbols, names them.',
  }
}

function inferenceWarnings(path: string, {symbols}: OpenedModule, frames: readonly Frame[]): Warning[] {
  const wouldHelp = frames.some(({grounds}) => grounds === 'inferred' || grounds === 'function-start')
  if (symbols === null || path === VDSO || !symbols.stripped || symbols.machine === 'x86_64' || !wouldHelp) return []
  return [limitedInference(path, symbols)]
}

async function nameModule(
  sought: Sought,
  known: ProfiledKernel,
  context: NamingContext,
  answers: Map<Frame, Frame>,
): Promise<Outcome> {
  const {path} = sought
  const opened = await openModuleSymbols({
    ...fileRequest(sought, context),
    ...(path === VDSO ? {open: () => context.openVdso(known, sought.buildId !== null)} : {}),
  })
  const {symbols, debugFile} = opened
  // Not before: to read a file's symbols for the first time, or to infer names, is long work.
  using _ = shortWork(sought.frames.length < MANY_NODES)
  const frames = sought.frames.map(
    symbols === null ? (one) => unnamed(one.frame, path) : nameFrom(symbols, context.keepsStarts),
  )
  frames.forEach((frame, index) => {
    answers.set(sought.frames[index]!.frame, frame)
  })
  const module: NamedModule = {
    path,
    buildId: symbols?.buildId ?? null,
    frames: frames.length,
    namedBy: countGrounds(frames),
    problem: problemOf(opened, frames),
    debugFile,
  }
  return {warnings: [...opened.warnings, ...inferenceWarnings(path, opened, frames)], modules: [module]}
}

function nameKernelFrames(frames: readonly Located[], {symbols}: KernelNaming): Frame[] {
  const answer = sharedAnswers<Located, KernelFunction>(
    (one) => one,
    (one, match) => {
      if (match === null) return unnamed(one, one.module ?? KERNEL_MODULE)
      return answered(one, {name: match.name, grounds: 'kallsyms'})
    },
  )
  return frames.map((one) => answer(one, symbols?.functionAt(one.address) ?? null))
}

/** What the stacks say of the kernel. */
function profiledKernel({kernel}: Stacks, frames: readonly Located[]): ProfiledKernel {
  const own = frames.find((one) => one.module === '[kernel.kallsyms]' && one.buildId !== undefined)?.buildId
  const {release = null, textStart = null, textSymbol = null} = kernel ?? {}
  return {
    release,
    buildId: kernel?.buildId ?? own ?? null,
    mark: textStart === null || textSymbol === null ? null : {symbol: textSymbol, address: textStart},
  }
}

async function nameKernel(
  frames: readonly Located[],
  known: ProfiledKernel,
  context: NamingContext,
  answers: Map<Frame, Frame>,
): Promise<Outcome> {
  if (frames.length === 0) return {warnings: [], modules: []}
  const buildId = known.buildId ?? null
  const naming = await context.kernelSymbols(known)
  const named = nameKernelFrames(frames, naming)
  named.forEach((frame, index) => {
    answers.set(frames[index]!, frame)
  })
  const namedBy = countGrounds(named)
  const problem = naming.problem ?? ((namedBy['module-only'] ?? 0) > 0 ? 'it lists no function there' : null)
  const module = {path: KERNEL_MODULE, buildId, frames: named.length, namedBy, problem, debugFile: null}
  return {warnings: naming.warnings, modules: [module]}
}

/** Compiled code by the map that its process left; for code in no file at all, by that of the one process profiled. */
async function nameRest(rest: Sorted['rest'], context: NamingContext, answers: Map<Frame, Frame>): Promise<void> {
  for (const {frame, place} of rest) {
    const pid = perfMapPid(frame.module) ?? context.pid
    const named = fromRanges(frame, pid === null ? null : await context.perfMaps.of(pid))
    answers.set(frame, named ?? unnamed(frame, place?.path ?? frame.module))
  }
}

/** A place without a name, told apart by its address: `[libc.so.6 <2724a>]`. */
function withAddress(one: Frame, address: bigint): Frame {
  if (!isUnnamed(one)) return one
  return {...one, name: `[${one.name.replace(/^\[(.*)\]$/, '$1')} <${address.toString(16)}>]`}
}

/**
 * Names every frame that has an address: through the memory map to a place in a file, there by the file's symbols, those
 * of a debug file, or what can be inferred. Names that the input gave stay, demangled. What could not be named, and why,
 * is in `warnings` and `modules`.
 */
export async function nameStacks(stacks: Stacks, context: NamingContext): Promise<NamedStacks> {
  const answers = new Map<Frame, Frame>()
  const {modules, kernel, rest} = sortFrames(stacks, context)
  const known = profiledKernel(stacks, kernel)
  const outcomes = [await nameKernel(kernel, known, context, answers)]
  for (const sought of modules) outcomes.push(await nameModule(sought, known, context, answers))
  await nameRest(rest, context, answers)
  using _ = shortWork(stacks.parents.length < MANY_NODES)
  const shown = (answer: Frame, address: bigint) => (context.showAddresses ? withAddress(answer, address) : answer)
  const demangled = demangledFrames()
  const replace = (one: Frame): readonly Frame[] => {
    if (one.address !== null) return [shown(answers.get(one) ?? one, one.address)]
    return [demangled(one)]
  }
  return {
    stacks: pruneStacks(mapFrames(stacks, replace)),
    warnings: [...outcomes.flatMap(({warnings}) => warnings), ...context.perfMaps.warnings],
    modules: outcomes.flatMap((one) => one.modules),
  }
}

/** The same with what {@link localNaming} makes of `options`, and its errors. */
export async function nameStacksHere(stacks: Stacks, options: NamingOptions): Promise<NamedStacks> {
  return nameStacks(stacks, await localNaming(options))
}
