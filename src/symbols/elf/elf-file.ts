import type {ByteSource} from '../../bytes/byte-source.ts'

/**
 * Addresses inside one image are kept as their distance in bytes from the image's lowest mapped address (`Elf.base`),
 * called *image offset* here: exact as a JavaScript number and small enough for 32 bits, also for a kernel's addresses.
 */
export interface Segment {
  readonly fileOffset: number
  readonly imageOffset: number
  readonly fileBytes: number
  readonly memoryBytes: number
  readonly executable: boolean
  readonly writable: boolean
}

/** One section. `imageOffset` is null for a section that is not loaded. */
export interface Section {
  readonly name: string
  readonly type: number
  readonly flags: number
  readonly imageOffset: number | null
  readonly fileOffset: number
  readonly size: number
  readonly entrySize: number
  /** Number of the section that this one refers to, such as a symbol table's strings. */
  readonly link: number
}

/** The headers of an ELF file; its contents stay in `source`. */
export interface Elf {
  readonly source: ByteSource
  readonly bits: 32 | 64
  readonly machine: number
  /** True for a program with fixed addresses, whose pointers need no relocation. */
  readonly fixedAddress: boolean
  /** Lowest mapped address. */
  readonly base: bigint
  /** Bytes from `base` to the end of the highest segment; below 4 GiB. */
  readonly span: number
  /** Loaded segments by address. */
  readonly segments: readonly Segment[]
  /** Image offset of the `.eh_frame_hdr` that the program headers point to; null when none. */
  readonly unwindIndex: number | null
  readonly sections: readonly Section[]
  /** File ranges that hold notes. */
  readonly notes: readonly {readonly fileOffset: number; readonly size: number}[]
}

/** Machines whose relocations or instructions are read (`e_machine`). */
export const MACHINE = {i386: 3, arm: 40, x86_64: 62, aarch64: 183} as const

/** Kinds of section that are read (`sh_type`). */
export const SECTION = {
  progbits: 1,
  symtab: 2,
  rela: 4,
  note: 7,
  nobits: 8,
  rel: 9,
  dynsym: 11,
  initArray: 14,
  finiArray: 15,
  relr: 19,
} as const

/** Name of a machine in words, as `uname -m` gives it; its number where it is not known. */
export function machineName(machine: number): string {
  const names: Readonly<Record<number, string>> = {
    [MACHINE.i386]: 'i386',
    [MACHINE.arm]: 'arm',
    [MACHINE.x86_64]: 'x86_64',
    [MACHINE.aarch64]: 'aarch64',
  }
  return names[machine] ?? `machine ${machine}`
}

/** Section holds instructions (`sh_flags`). */
export const SHF_EXECINSTR = 4

/** The segment whose bytes in the file cover an image offset. */
export function segmentAt(elf: Elf, imageOffset: number): Segment | undefined {
  return elf.segments.find((one) => imageOffset >= one.imageOffset && imageOffset < one.imageOffset + one.fileBytes)
}

/** Where the byte at `fileOffset` is mapped, as an image offset; null when it is not. */
export function imageOffsetOf(elf: Pick<Elf, 'segments'>, fileOffset: number): number | null {
  let found: Segment | undefined
  for (const one of elf.segments) {
    if (fileOffset < one.fileOffset || fileOffset >= one.fileOffset + one.fileBytes) continue
    found ??= one
    // A page can belong to two segments; code is what is looked up.
    if (!one.executable) continue
    found = one
    break
  }
  return found === undefined ? null : fileOffset - found.fileOffset + found.imageOffset
}
