import {basename} from 'node:path'
import {buildIdOf} from '../../elf/build-id.ts'
import {type DebugLink, debugLinkOf} from '../../elf/debug-link.ts'
import {type Elf, machineName, SECTION, SHF_EXECINSTR} from '../../elf/elf-file.ts'

/** By what a file with the symbols of a module is known. */
export interface ModuleIdentity {
  /** As the profiled process saw it. */
  readonly path: string
  /** Its last part. */
  readonly name: string
  /** Lower-case hex, or null. */
  readonly buildId: string | null
  readonly debugLink: DebugLink | null
  /** As `uname -m` gives it; null when the file itself is not here. */
  readonly architecture: string | null
  /** Sections of code as `name@address+size`, for files without a build id; empty when the file itself is not here. */
  readonly code: string
  /** Number of symbols in its own full symbol table; more are wanted. */
  readonly symbols: number
}

/** The loaded sections of code of a file, in one word. */
export function codeLayout(elf: Elf): string {
  return elf.sections
    .filter(({flags, imageOffset}) => (flags & SHF_EXECINSTR) !== 0 && imageOffset !== null)
    .map(({name, imageOffset, size}) => `${name}@${imageOffset!.toString(16)}+${size.toString(16)}`)
    .join(' ')
}

/** What is known of a module from its own headers. */
export async function moduleIdentity(elf: Elf, path: string): Promise<ModuleIdentity> {
  return {
    path,
    name: basename(path),
    buildId: await buildIdOf(elf),
    debugLink: await debugLinkOf(elf),
    architecture: machineName(elf.machine),
    code: codeLayout(elf),
    symbols: symbolCount(elf),
  }
}

/** What is known of a module whose file is not here. */
export function identityByBuildId(path: string, buildId: string): ModuleIdentity {
  return {path, name: basename(path), buildId, debugLink: null, architecture: null, code: '', symbols: 0}
}

/** Number of symbols in the full symbol table. */
export function symbolCount(elf: Elf): number {
  const table = elf.sections.find((one) => one.type === SECTION.symtab)
  return table === undefined || table.entrySize === 0 ? 0 : Math.floor(table.size / table.entrySize)
}

/** Bytes of an entry of `.eh_frame_hdr` as all linkers write it. */
const INDEX_ENTRY_BYTES = 8

/** Whether a file's full symbol table is missing, or too small to name even half of its functions. */
export function lacksSymbols(elf: Elf): boolean {
  const index = elf.sections.find((one) => one.name === '.eh_frame_hdr')
  const symbols = symbolCount(elf)
  return symbols === 0 || symbols < (index?.size ?? 0) / INDEX_ENTRY_BYTES / 2
}
