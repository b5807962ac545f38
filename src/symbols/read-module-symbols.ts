import {basename} from 'node:path'
import type {ByteSource} from '../bytes/byte-source.ts'
import {buildTables} from './build-tables.ts'
import {demangler} from './demangle.ts'
import {lookupIn} from './lookup.ts'
import type {ModuleSymbols} from './module-symbols.ts'

/** How a module's functions are shown. */
export interface ModuleOptions {
  /** Stands before `+0xSTART`. Default: the file's name. */
  readonly moduleName?: string | undefined
}

/**
 * The functions of an ELF file, read afresh; see `sources/cached-symbols.ts` for the cached way.
 * Throws an InputError for a file that is not a little-endian ELF program or library, or that lies about itself.
 */
export async function readModuleSymbols(source: ByteSource, options: ModuleOptions = {}): Promise<ModuleSymbols> {
  const tables = await buildTables(source)
  return lookupIn(tables, {moduleName: options.moduleName ?? basename(source.name), demangle: demangler()})
}
