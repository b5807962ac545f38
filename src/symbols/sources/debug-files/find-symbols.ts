import {homedir} from 'node:os'
import {basename, join} from 'node:path'
import type {Warning} from '../../../errors/index.ts'
import {type OpenedFile, openOrdinaryFile} from '../ordinary-file.ts'
import {type FetchOptions, fetchSymbols} from './fetch-symbols.ts'
import {type GivenSymbols, type SymbolFile, searchFolder} from './given-symbols.ts'
import {fits, type InspectedFile, inspect} from './inspect.ts'
import type {ModuleIdentity} from './module-identity.ts'
import {debugFilePlaces, givenPlaces, programPlaces, type StandardFolders} from './places.ts'

/** Where symbols are looked for, besides the module itself. */
export interface SymbolSources {
  readonly given: GivenSymbols
  readonly folders: StandardFolders
  readonly fetch: Omit<FetchOptions, 'warn'>
}

/** The folders of this machine: `/usr/lib/debug`, and `~/.debug` of perf. */
export function standardFolders(): StandardFolders {
  return {debug: ['/usr/lib/debug'], perf: [join(homedir(), '.debug')]}
}

/** What is sought, and what can be used for it. */
interface Search {
  readonly module: ModuleIdentity
  readonly cacheDirectory: string
  readonly isUseful: (found: InspectedFile) => boolean
}

/** The file at `path` when it is useful and of the module's build. */
async function tryPath(path: string, search: Search): Promise<OpenedFile | null> {
  const source = await openOrdinaryFile(path)
  if (source === null) return null
  const found = await inspect(source)
  const {module, isUseful, cacheDirectory} = search
  if (found !== null && isUseful(found) && (await fits(source, found, module, cacheDirectory))) return source
  await source[Symbol.asyncDispose]()
  return null
}

async function firstOf(paths: readonly string[], search: Search): Promise<OpenedFile | null> {
  for (const path of paths) {
    const file = await tryPath(path, search)
    if (file !== null) return file
  }
  return null
}

/** Folders searched already; their trees are read once. */
const searched = new Map<string, Promise<readonly SymbolFile[]>>()

async function inGivenFolders({given}: SymbolSources, search: Search): Promise<OpenedFile | null> {
  for (const folder of given.folders) {
    const quick = await firstOf(givenPlaces(search.module, folder), search)
    if (quick !== null) return quick
    const files = searched.get(folder) ?? searchFolder(folder)
    searched.set(folder, files)
    const found = await firstOf(candidates(await files, search.module), search)
    if (found !== null) return found
  }
  return null
}

/** Files that can be the module's: with its build id, or with none. */
function candidates(files: readonly SymbolFile[], module: ModuleIdentity): string[] {
  return files.filter(({buildId}) => buildId === module.buildId || buildId === null).map(({path}) => path)
}

async function inGiven(sources: SymbolSources, search: Search): Promise<OpenedFile | null> {
  const file = await firstOf(candidates(sources.given.files, search.module), search)
  return file ?? inGivenFolders(sources, search)
}

type Warn = (warning: Warning) => void

/**
 * An open file with the symbols of a stripped module: what was given comes first, then the standard folders, then the
 * web where that was asked for. Null when there is none. Every file is checked to be of the module's build.
 */
export async function findDebugFile(
  module: ModuleIdentity,
  sources: SymbolSources,
  warn: Warn,
): Promise<OpenedFile | null> {
  const {cacheDirectory} = sources.fetch
  const search: Search = {module, cacheDirectory, isUseful: ({symbols}) => symbols > module.symbols}
  return (
    (await inGiven(sources, search)) ??
    (await firstOf(debugFilePlaces(module, sources.folders), search)) ??
    (await fetchSymbols(module, 'debuginfo', {...sources.fetch, warn}))
  )
}

/** The module itself by its build id, where its path leads to nothing or to another build; null when it is not found. */
export async function findModuleFile(
  module: ModuleIdentity,
  sources: SymbolSources,
  warn: Warn,
): Promise<OpenedFile | null> {
  const {cacheDirectory} = sources.fetch
  const search: Search = {module, cacheDirectory, isUseful: ({isProgram}) => isProgram}
  return (
    (await inGiven(sources, search)) ??
    (await firstOf(programPlaces(module, sources.folders), search)) ??
    (await fetchSymbols(module, 'executable', {...sources.fetch, warn}))
  )
}

/** A program that was given as a file and has the name of the module at `path`; null when there is none. */
export async function givenByName(path: string, {given}: SymbolSources): Promise<OpenedFile | null> {
  const one = given.files.find((file) => file.isProgram && basename(file.path) === basename(path))
  return one === undefined ? null : openOrdinaryFile(one.path)
}
