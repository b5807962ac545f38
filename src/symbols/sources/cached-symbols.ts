import {homedir} from 'node:os'
import {basename, isAbsolute, join} from 'node:path'
import type {ByteSource} from '../../bytes/byte-source.ts'
import {openFile} from '../../bytes/open-file.ts'
import {PrerequisiteError, type Warning} from '../../errors/index.ts'
import {buildTables} from '../build-tables.ts'
import {demangler} from '../demangle.ts'
import {lookupIn} from '../lookup.ts'
import type {ModuleSymbols} from '../module-symbols.ts'
import type {ModuleOptions} from '../read-module-symbols.ts'
import type {SymbolTables} from '../symbol-tables.ts'
import {cachedDigest} from './content-key.ts'
import {keep} from './keep.ts'
import {fromTableFile, TABLE_VERSION, toTableFile} from './table-file.ts'

/** Where symbol tables are kept: `$XDG_CACHE_HOME/mesh-runner/symbols`, or `~/.cache/mesh-runner/symbols`. */
export function symbolCacheDirectory(environment: Readonly<NodeJS.ProcessEnv> = process.env): string {
  const wanted = environment['XDG_CACHE_HOME'] ?? ''
  // The specification has relative paths ignored.
  return join(isAbsolute(wanted) ? wanted : join(homedir(), '.cache'), 'mesh-runner', 'symbols')
}

/** How a cached module is opened. */
export interface CachedModuleOptions extends ModuleOptions {
  /** As {@link symbolCacheDirectory} gives it. */
  readonly cacheDirectory: string
  /** A file with symbols of this one, checked to be of the same build. */
  readonly debugFile?: ByteSource | null | undefined
  /** Told when the cache cannot be used; naming goes on without it. */
  readonly warn?: ((warning: Warning) => void) | undefined
}

async function storedTables(path: string): Promise<SymbolTables | null> {
  try {
    await using file = await openFile(path)
    // In one piece: readFile would wait for another thread at each half MiB.
    return fromTableFile(await file.read(0, file.size))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** What `use` makes of the cache; null with a warning when the cache cannot be read or written. */
async function tolerating<Value>(options: CachedModuleOptions, use: () => Promise<Value>): Promise<Value | null> {
  try {
    return await use()
  } catch (error) {
    const cause = error instanceof PrerequisiteError ? error.cause : error
    if (typeof (cause as NodeJS.ErrnoException).errno !== 'number') throw error
    options.warn?.({
      code: 'symbol-cache-unusable',
      message: `Using the symbol cache ${options.cacheDirectory} failed: ${(error as Error).message}`,
      hint: 'Functions are named all the same, but more slowly. Set XDG_CACHE_HOME to a folder that can be written.',
    })
    return null
  }
}

/** Name of the tables of a file, and of the debug file that helped: with another one, or none, they are others. */
async function contentOf(source: ByteSource, debugFile: ByteSource | null, directory: string): Promise<string> {
  const key = await cachedDigest(source, directory)
  return debugFile === null ? key : `${key}-${(await cachedDigest(debugFile, directory)).slice(0, 16)}`
}

async function cachedTables(source: ByteSource, options: CachedModuleOptions): Promise<SymbolTables> {
  const {cacheDirectory, debugFile = null} = options
  const path = await tolerating(options, async () => {
    return join(cacheDirectory, `${await contentOf(source, debugFile, cacheDirectory)}.v${TABLE_VERSION}.symbols`)
  })
  if (path === null) return buildTables(source, debugFile)
  const stored = await tolerating(options, () => storedTables(path))
  if (stored !== null) return stored
  const tables = await buildTables(source, debugFile)
  await tolerating(options, () => keep(path, toTableFile(tables)))
  return tables
}

/**
 * The functions of an ELF file, from the cache when a file with the same content was read before; a damaged entry is
 * built again. Throws an InputError as `moduleSymbols` does.
 */
export async function cachedModuleSymbols(source: ByteSource, options: CachedModuleOptions): Promise<ModuleSymbols> {
  const tables = await cachedTables(source, options)
  return lookupIn(tables, {moduleName: options.moduleName ?? basename(source.name), demangle: demangler()})
}
