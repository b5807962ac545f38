import {basename} from 'node:path'
import {InputError, PrerequisiteError, type Warning} from '../../errors/index.ts'
import type {Elf} from '../elf/elf-file.ts'
import {readElf} from '../elf/read-elf.ts'
import type {ModuleSymbols} from '../module-symbols.ts'
import {cachedModuleSymbols} from './cached-symbols.ts'
import {findDebugFile, findModuleFile, givenByName, type SymbolSources} from './debug-files/find-symbols.ts'
import {identityByBuildId, lacksSymbols, moduleIdentity} from './debug-files/module-identity.ts'
import type {OpenedFile} from './ordinary-file.ts'

/** Which module, and how its file is opened. */
export interface ModuleRequest {
  /** As the profiled process saw it. */
  readonly path: string
  /** Build id that the profile has for it; null when it has none. */
  readonly buildId: string | null
  /** The file was replaced or deleted while the program ran. */
  readonly deleted: boolean
  readonly open: (path: string) => Promise<OpenedFile | null>
  /** Why `open` gives nothing, in a few words. Default: `there is no such file here`. */
  readonly whyAbsent?: string
  readonly sources: SymbolSources
}

/** A module's symbols, or why there are none. */
export interface OpenedModule {
  readonly symbols: ModuleSymbols | null
  /** In a few words, such as `no such file here`; null when the file was read. */
  readonly problem: string | null
  /** Path of the debug file that was used. */
  readonly debugFile: string | null
  readonly warnings: readonly Warning[]
}

const NO_SUCH_FILE = 'there is no such file here'
const SAME_FILE = 'Draw the picture where the profiled program’s own files are, or give them with --symbols.'

/** A refusal with its warning. */
function notUsed(path: string, problem: string, code: string, hint = SAME_FILE): OpenedModule {
  const warning = {code, message: `Functions of ${path} are not named: ${problem}.`, hint}
  return {symbols: null, problem, debugFile: null, warnings: [warning]}
}

type Warn = (warning: Warning) => void

/** A file of the right build, or what is wrong with the one at the path. */
type Found = {readonly file: OpenedFile; readonly elf: Elf} | OpenedModule

async function opened(file: OpenedFile): Promise<{readonly file: OpenedFile; readonly elf: Elf}> {
  try {
    return {file, elf: await readElf(file)}
  } catch (error) {
    await file[Symbol.asyncDispose]()
    throw error
  }
}

/** Where the profile does not know the build: the file at the path, else a program of that name that was given. */
async function withoutBuildId({path, deleted, open, sources, whyAbsent}: ModuleRequest, warn: Warn): Promise<Found> {
  const local = deleted ? null : await open(path)
  if (local !== null) return opened(local)
  const given = await givenByName(path, sources)
  if (given === null) {
    return deleted
      ? notUsed(path, 'the file was replaced or deleted while the program ran', 'module-deleted')
      : notUsed(path, whyAbsent ?? NO_SUCH_FILE, 'module-absent')
  }
  warn({
    code: 'symbols-unchecked',
    message: `Functions of ${path} are named by ${given.name}; the profile has no build id to check it by.`,
    hint: 'Make sure that it is the build that was profiled: another one gives wrong names.',
  })
  return opened(given)
}

/** The file at the path, and its build id, when it is ELF; else what is wrong with it. */
type Local =
  | {readonly file: OpenedFile; readonly elf: Elf; readonly buildId: string | null}
  | {readonly fault: InputError}

async function localFile({path, open}: ModuleRequest): Promise<Local | null> {
  const file = await open(path)
  if (file === null) return null
  try {
    const one = await opened(file)
    return {...one, buildId: (await moduleIdentity(one.elf, path)).buildId}
  } catch (error) {
    if (error instanceof InputError) return {fault: error}
    throw error
  }
}

/** The file at the path if it is the profiled build, else one of that build from elsewhere. */
async function withBuildId(request: ModuleRequest, buildId: string, warn: Warn): Promise<Found> {
  const {path, sources} = request
  const local = await localFile(request)
  if (local !== null && 'file' in local) {
    if (local.buildId === buildId) return local
    await local.file[Symbol.asyncDispose]()
  }
  const other = await helpful(() => findModuleFile(identityByBuildId(path, buildId), sources, warn), warn)
  if (other !== null) return opened(other)
  if (local === null)
    return notUsed(path, `${request.whyAbsent ?? NO_SUCH_FILE} (build id ${buildId})`, 'module-absent')
  if ('fault' in local) throw local.fault
  const problem = `its build id is ${local.buildId ?? 'absent'}, but the profiled one’s is ${buildId}`
  return notUsed(path, problem, 'build-id-mismatch')
}

function damaged(path: string, fault: string): Warning {
  return {
    code: 'symbols-unreadable',
    message: `Symbols for ${path} are not used: ${fault}.`,
    hint: 'Functions are named without them. Is the file complete?',
  }
}

/** Finding is a help: where the cache cannot be used for it, naming goes on without. */
async function helpful(find: () => Promise<OpenedFile | null>, warn: Warn): Promise<OpenedFile | null> {
  try {
    return await find()
  } catch (error) {
    const cause = error instanceof PrerequisiteError ? error.cause : error
    if (typeof (cause as NodeJS.ErrnoException).errno !== 'number') throw error
    warn({
      code: 'symbol-cache-unusable',
      message: `Looking for symbols failed: ${(error as Error).message}`,
      hint: 'Functions are named without them. Set XDG_CACHE_HOME to a folder that can be written.',
    })
    return null
  }
}

/** The profiled build of a module, open as long as it is used. */
export interface OpenBuild {
  readonly source: OpenedFile
  /** A file with its symbols; null where it needs none or none was found. */
  readonly debugFile: OpenedFile | null
  readonly symbols: ModuleSymbols
}

/** What was made of a build, or why it could not be used. */
export interface BuildUse<Value> extends Omit<OpenedModule, 'symbols'> {
  readonly value: Value | null
}

async function used<Value>(
  request: ModuleRequest,
  {file, elf}: Exclude<Found, OpenedModule>,
  warn: Warn,
  use: (build: OpenBuild) => Promise<Value>,
): Promise<{value: Value; debugFile: string | null}> {
  const {path, sources} = request
  const identity = await moduleIdentity(elf, path)
  // The kernel's own code in a process has no debug file worth looking for.
  const isFile = path.startsWith('/')
  await using debugFile =
    isFile && lacksSymbols(elf) ? await helpful(() => findDebugFile(identity, sources, warn), warn) : null
  const {cacheDirectory} = sources.fetch
  const symbols = await cachedModuleSymbols(file, {cacheDirectory, moduleName: basename(path), debugFile, warn})
  for (const fault of symbols.faults) warn(damaged(path, fault))
  return {value: await use({source: file, debugFile, symbols}), debugFile: debugFile?.name ?? null}
}

/**
 * What `use` makes of a module's own file if that is the profiled build, else of one of that build found elsewhere, with a
 * debug file where it is stripped. Never throws for what files hold or servers answer.
 */
export async function useBuild<Value>(
  request: ModuleRequest,
  use: (build: OpenBuild) => Promise<Value>,
): Promise<BuildUse<Value>> {
  const {path, buildId} = request
  const warnings: Warning[] = []
  const warn = (warning: Warning): void => {
    warnings.push(warning)
  }
  const refused = ({symbols: _, ...refusal}: OpenedModule) => {
    return {...refusal, value: null, warnings: [...warnings, ...refusal.warnings]}
  }
  try {
    const found = buildId === null ? await withoutBuildId(request, warn) : await withBuildId(request, buildId, warn)
    if ('symbols' in found) return refused(found)
    await using _ = found.file
    return {...(await used(request, found, warn, use)), problem: null, warnings}
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const refusal = notUsed(path, error.message, 'module-unreadable', error.hint)
    return refused({...refusal, problem: 'the file cannot be read'})
  }
}

/**
 * The functions of a module; see {@link useBuild}.
 */
export async function openModuleSymbols(request: ModuleRequest): Promise<OpenedModule> {
  const {value, ...rest} = await useBuild(request, async ({symbols}) => symbols)
  return {...rest, symbols: value}
}
