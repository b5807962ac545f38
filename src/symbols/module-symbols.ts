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

/** A function without a symbol, and what was inferred of it. */
export interface InferredFunction {
  /** Virtual address, as in the file, at which it starts. */
  readonly start: bigint
  /** As lookups name it. */
  readonly name: string
  /** Its class; null when not known. */
  readonly owner: string | null
  /** The source file that it names itself; null when not known. */
  readonly file: string | null
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
  /** The function that covers a virtual address, as the file has it; null when no function does. */
  lookupAddress(address: bigint): SymbolMatch | null
  /** Whether a function starts at a virtual address, by a symbol or by the unwind tables. */
  startsAt(address: bigint): boolean
  /** What is inferred of the function that starts at a virtual address; null when nothing is, or none starts there. */
  inferredAt(address: bigint): InferredFunction | null
  /** All functions of which a class, a source file or a name is inferred; empty where the file is not stripped. */
  inferredFunctions(): Iterable<InferredFunction>
}
