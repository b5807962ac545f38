import type {NameGrounds} from '../stacks/model/stacks.ts'

/** What a symbol lookup answers. */
export interface SymbolMatch {
  /** Demangled name, or `basename+0xSTART` when only the function's start is known. */
  readonly name: string
  readonly grounds: NameGrounds
  /** Virtual address, as in the file, at which the function starts. */
  readonly functionStart: bigint
  readonly evidence: string | null
}

/** The functions of one ELF file. Built once per file content and cached. */
export interface ModuleSymbols {
  /** Lower-case hex, or null. */
  readonly buildId: string | null
  /** Name of the machine that the file is for, as `uname -m` gives it. */
  readonly machine: string
  /** Whether symbols name fewer than half of the file's functions, so that names are inferred. */
  readonly stripped: boolean
  /** Why symbols of the file, or of a debug file found for it, could not be read: messages. */
  readonly faults: readonly string[]
  /** The function that covers the byte at `fileOffset`; null when no function does. */
  lookupFileOffset(fileOffset: bigint): SymbolMatch | null
}
