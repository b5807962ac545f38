import {basename} from 'node:path'
import type {ByteSource} from '../../bytes/byte-source.ts'
import {buildTables} from '../build-tables.ts'
import {demangler} from '../demangle.ts'
import {lookupIn} from '../lookup.ts'
import type {ModuleSymbols} from '../module-symbols.ts'
import type {ModuleOptions} from '../read-module-symbols.ts'
import {contentOf, fromCacheOrMade, type SymbolCacheOptions} from './symbol-cache.ts'
import {fromTableFile, TABLE_VERSION, toTableFile} from './table-file.ts'

/** How a cached module is opened. */
export interface CachedModuleOptions extends ModuleOptions, SymbolCacheOptions {
  /** A file with symbols of this one, checked to be of the same build. */
  readonly debugFile?: ByteSource | null | undefined
}

/**
 * The functions of an ELF file, from the cache when a file with the same content was read before; a damaged entry is
 * built again. Throws an InputError as `moduleSymbols` does.
 */
export async function cachedModuleSymbols(source: ByteSource, options: CachedModuleOptions): Promise<ModuleSymbols> {
  const {cacheDirectory, debugFile = null} = options
  const tables = await fromCacheOrMade(
    options,
    async () => `${await contentOf(source, debugFile, cacheDirectory)}.v${TABLE_VERSION}.symbols`,
    {toFile: toTableFile, fromFile: fromTableFile},
    () => buildTables(source, debugFile),
  )
  return lookupIn(tables, {moduleName: options.moduleName ?? basename(source.name), demangle: demangler()})
}
