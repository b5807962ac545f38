// By hand: programs of gigabytes are read in pieces, and every number in them is checked before anything is made of it.
import type {ByteSource} from '../../bytes/byte-source.ts'
import {InputError} from '../../errors/index.ts'
import {readExactly} from './contents.ts'
import {Cursor} from './cursor.ts'
import {type Elf, SECTION, type Section, type Segment} from './elf-file.ts'
import {withReadBudget} from './read-budget.ts'

// Layout: System V ABI, "Object Files"; the numbers are those of <elf.h>.
const MAGIC = 0x464c457f
const TYPES = {executable: 2, shared: 3} as const
const PT = {load: 1, note: 4, ehFrame: 0x6474e550} as const
/** Programs have about a dozen. */
const MOST_SEGMENTS = 4096
const SHF_ALLOC = 2
const LARGEST_SPAN = 2n ** 32n
const FIRST_KERNEL_ADDRESS = 2n ** 63n

/** How a file is read. */
export interface ElfOptions {
  /**
   * A file that was made to hold symbols for another one: its program headers may speak of bytes that only the other
   * file has, or be missing.
   */
  readonly symbolsOnly?: boolean
}

interface Header {
  readonly bits: 32 | 64
  readonly type: number
  readonly machine: number
  readonly segments: {readonly offset: bigint; readonly entryBytes: number; readonly count: number}
  readonly sections: {readonly offset: bigint; readonly entryBytes: number; readonly count: number}
  readonly nameSection: number
}

interface RawSegment {
  readonly type: number
  readonly flags: number
  readonly offset: bigint
  readonly address: bigint
  readonly fileBytes: bigint
  readonly memoryBytes: bigint
}

interface RawSection {
  readonly name: number
  readonly type: number
  readonly flags: bigint
  readonly address: bigint
  readonly offset: bigint
  readonly size: bigint
  readonly link: number
  readonly entryBytes: bigint
}

function refuse(source: ByteSource, what: string, hint?: string): never {
  throw new InputError(`Reading symbols of ${source.name}: ${what}`, hint === undefined ? {} : {hint})
}

/** True when the first bytes are those of an ELF file. */
export function looksLikeElf(head: Uint8Array): boolean {
  return head.length >= 4 && head[0] === 0x7f && head[1] === 0x45 && head[2] === 0x4c && head[3] === 0x46
}

function readHeader(source: ByteSource, bytes: Uint8Array): Header {
  const cursor = new Cursor(bytes, `the ELF header of ${source.name}`)
  if (bytes.length < 16 || cursor.u32() !== MAGIC) refuse(source, 'it is not an ELF file')
  const width = cursor.u8()
  if (width !== 1 && width !== 2) refuse(source, `its ELF class is ${width}, neither 32 nor 64 bit`)
  if (cursor.u8() !== 1) refuse(source, 'it is big-endian', 'Only little-endian programs can be named.')
  const bits = width === 2 ? 64 : 32
  cursor.at = 16
  const type = cursor.u16()
  const machine = cursor.u16()
  cursor.skip(4)
  cursor.word(bits)
  const segmentsOffset = cursor.word(bits)
  const sectionsOffset = cursor.word(bits)
  cursor.skip(6)
  const [segmentBytes, segmentCount] = [cursor.u16(), cursor.u16()]
  const [sectionBytes, sectionCount, nameSection] = [cursor.u16(), cursor.u16(), cursor.u16()]
  return {
    bits,
    type,
    machine,
    segments: {offset: segmentsOffset, entryBytes: segmentBytes, count: segmentCount},
    sections: {offset: sectionsOffset, entryBytes: sectionBytes, count: sectionCount},
    nameSection,
  }
}

function readSegment(cursor: Cursor, bits: 32 | 64): RawSegment {
  const type = cursor.u32()
  const wideFlags = bits === 64 ? cursor.u32() : 0
  const [offset, address] = [cursor.word(bits), cursor.word(bits)]
  cursor.word(bits)
  const [fileBytes, memoryBytes] = [cursor.word(bits), cursor.word(bits)]
  const flags = bits === 64 ? wideFlags : cursor.u32()
  return {type, flags, offset, address, fileBytes, memoryBytes}
}

function readSection(cursor: Cursor, bits: 32 | 64): RawSection {
  const [name, type] = [cursor.u32(), cursor.u32()]
  const [flags, address, offset, size] = [cursor.word(bits), cursor.word(bits), cursor.word(bits), cursor.word(bits)]
  const link = cursor.u32()
  cursor.skip(4)
  cursor.word(bits)
  return {name, type, flags, address, offset, size, link, entryBytes: cursor.word(bits)}
}

/** Reads a table of `count` entries and refuses one that lies about its place or size. */
async function readTable<Entry>(
  source: ByteSource,
  what: string,
  table: {readonly offset: bigint; readonly entryBytes: number; readonly count: number},
  smallestEntry: number,
  readEntry: (cursor: Cursor) => Entry,
): Promise<Entry[]> {
  if (table.count === 0) return []
  if (table.entryBytes < smallestEntry) refuse(source, `its ${what} entries have ${table.entryBytes} bytes`)
  const bytes = await readExactly(source, what, table.offset, BigInt(table.entryBytes * table.count))
  return Array.from({length: table.count}, (_, index) =>
    readEntry(new Cursor(bytes, `${what} of ${source.name}`, index * table.entryBytes)),
  )
}

async function readRawSections(source: ByteSource, header: Header): Promise<RawSection[]> {
  const {bits, sections} = header
  if (sections.offset === 0n) return []
  const read = (count: number): Promise<RawSection[]> =>
    readTable(source, 'section headers', {...sections, count}, bits === 64 ? 64 : 40, (at) => readSection(at, bits))
  if (sections.count > 0) return read(sections.count)
  // More than 65,279 sections: their number stands in the first one's size.
  const [first] = await read(1)
  if (first!.size > BigInt(source.size)) refuse(source, `it says that it has ${first!.size} sections`)
  return read(Number(first!.size))
}

/** Sections have short names; a table without zero bytes would be one long name for each of them. */
const LONGEST_SECTION_NAME = 1024

function textAt(strings: Uint8Array, offset: number): string {
  const within = strings.subarray(offset, offset + LONGEST_SECTION_NAME)
  const end = within.indexOf(0)
  return Buffer.from(within.buffer, within.byteOffset, end < 0 ? within.length : end).toString('latin1')
}

/** A number that cannot be inside the file becomes one that every later check refuses. */
function toOffset(value: bigint): number {
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value)
}

async function namesOf(source: ByteSource, header: Header, raw: readonly RawSection[]): Promise<Uint8Array> {
  const strings = raw[header.nameSection]
  if (strings === undefined || strings.type === SECTION.nobits) return new Uint8Array()
  return readExactly(source, 'section names', strings.offset, strings.size)
}

function toSection(raw: RawSection, names: Uint8Array, base: bigint, span: number): Section {
  const distance = raw.address - base
  const loaded = (raw.flags & BigInt(SHF_ALLOC)) !== 0n && distance >= 0n && distance <= BigInt(span)
  return {
    name: textAt(names, raw.name),
    type: raw.type,
    flags: Number(raw.flags & 0xffffffffn),
    imageOffset: loaded ? Number(distance) : null,
    fileOffset: toOffset(raw.offset),
    size: toOffset(raw.size),
    entrySize: toOffset(raw.entryBytes),
    link: raw.link,
  }
}

function toSegment(source: ByteSource, raw: RawSegment, base: bigint, {symbolsOnly = false}: ElfOptions): Segment {
  const isInFile = raw.offset + raw.fileBytes <= BigInt(source.size)
  if (!isInFile && !symbolsOnly) {
    refuse(source, `a segment ends at byte ${raw.offset + raw.fileBytes}, but it has ${source.size}`, 'Is it complete?')
  }
  return {
    fileOffset: isInFile ? Number(raw.offset) : 0,
    imageOffset: Number(raw.address - base),
    fileBytes: isInFile ? Number(raw.fileBytes) : 0,
    memoryBytes: Number(raw.memoryBytes),
    executable: (raw.flags & 1) !== 0,
    writable: (raw.flags & 2) !== 0,
  }
}

/**
 * What is mapped. Kernels also have a segment for per-processor data that counts from 0 and lies elsewhere; files that
 * only hold symbols may have no segments, but they have the sections.
 */
function mappedParts(loads: readonly RawSegment[], sections: readonly RawSection[], options: ElfOptions): RawSegment[] {
  const inKernel = loads.filter((one) => one.address >= FIRST_KERNEL_ADDRESS)
  if (inKernel.length > 0) return inKernel
  if (loads.length > 0 || options.symbolsOnly !== true) return [...loads]
  return sections.filter(isAllocated).map(({address, offset, size}) => {
    return {type: PT.load, flags: 0, offset, address, fileBytes: 0n, memoryBytes: size}
  })
}

function isAllocated({flags, address}: RawSection): boolean {
  return (flags & BigInt(SHF_ALLOC)) !== 0n && address > 0n
}

function extentOf(source: ByteSource, loads: readonly RawSegment[]): {base: bigint; span: number} {
  if (loads.length === 0) return {base: 0n, span: 0}
  let [base, end] = [loads[0]!.address, 0n]
  for (const {address, memoryBytes, fileBytes} of loads) {
    if (address < base) base = address
    // A file that lies may map more than it reserves.
    for (const last of [address + memoryBytes, address + fileBytes]) if (last > end) end = last
  }
  if (end - base >= LARGEST_SPAN) refuse(source, `it spans ${end - base} bytes of memory, more than 4 GiB`)
  return {base, span: Number(end - base)}
}

/**
 * Reads the headers of a little-endian ELF program or shared library. Throws an {@link InputError} for another kind of
 * file, for a big-endian one, and for headers that point outside the file.
 */
export async function readElf(file: ByteSource, options: ElfOptions = {}): Promise<Elf> {
  const source = withReadBudget(file)
  const header = readHeader(source, await source.read(0, 64))
  const {bits, type, machine} = header
  if (type !== TYPES.executable && type !== TYPES.shared) refuse(source, 'it is neither a program nor a shared library')
  if (header.segments.count > MOST_SEGMENTS) refuse(source, `it says that it has ${header.segments.count} segments`)
  const smallest = bits === 64 ? 56 : 32
  const raw = await readTable(source, 'program headers', header.segments, smallest, (at) => readSegment(at, bits))
  const rawSections = await readRawSections(source, header)
  const loads = mappedParts(
    raw.filter((one) => one.type === PT.load),
    rawSections,
    options,
  )
  const {base, span} = extentOf(source, loads)
  const names = await namesOf(source, header, rawSections)
  const unwind = raw.find((one) => one.type === PT.ehFrame)
  return {
    source,
    bits,
    machine,
    fixedAddress: type === TYPES.executable,
    base,
    span,
    segments: loads.map((one) => toSegment(source, one, base, options)).sort((a, b) => a.imageOffset - b.imageOffset),
    unwindIndex: unwind === undefined || unwind.fileBytes === 0n ? null : toOffset(unwind.address - base),
    sections: rawSections.map((one) => toSection(one, names, base, span)),
    notes: notesOf(raw, rawSections).filter((one) => {
      return options.symbolsOnly !== true || one.fileOffset + one.size <= source.size
    }),
  }
}

/** Where notes are. Sections come first: they stay true in files that only hold symbols. */
function notesOf(segments: readonly RawSegment[], sections: readonly RawSection[]): Elf['notes'] {
  return [
    ...sections.filter((one) => one.type === SECTION.note),
    ...segments.filter((one) => one.type === PT.note).map((one) => ({offset: one.offset, size: one.fileBytes})),
  ].map(({offset, size}) => ({fileOffset: toOffset(offset), size: toOffset(size)}))
}
