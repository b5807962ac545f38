import {InputError} from '../../errors/index.ts'
import {readFrom, readSection, sectionNamed} from './contents.ts'
import {Cursor} from './cursor.ts'
import type {Elf} from './elf-file.ts'
import {functionRecords} from './frame-records.ts'

/** Functions by start: `[starts[i], ends[i])` as image offsets, ascending and never overlapping. */
export interface FunctionRanges {
  readonly starts: Uint32Array
  readonly ends: Uint32Array
}

// Pointer encodings of DWARF exception headers: Linux Standard Base, "DWARF Extensions".
const OMITTED = 0xff
const INDIRECT = 0x80
const RELATIVE_TO_FIELD = 0x10
const RELATIVE_TO_TABLE = 0x30
const FIXED_WIDTHS: Readonly<Record<number, {bytes: number; read: (cursor: Cursor) => bigint}>> = {
  2: {bytes: 2, read: (cursor) => BigInt(cursor.u16())},
  3: {bytes: 4, read: (cursor) => BigInt(cursor.u32())},
  4: {bytes: 8, read: (cursor) => cursor.u64()},
  10: {bytes: 2, read: (cursor) => BigInt(cursor.i16())},
  11: {bytes: 4, read: (cursor) => BigInt(cursor.i32())},
  12: {bytes: 8, read: (cursor) => cursor.i64()},
}

const NO_FUNCTIONS: FunctionRanges = {starts: new Uint32Array(), ends: new Uint32Array()}

/** Loaded bytes together with their image offset. */
interface Piece {
  readonly elf: Elf
  readonly bytes: Uint8Array
  readonly imageOffset: number
}

function readRaw(cursor: Cursor, encoding: number, bits: 32 | 64): bigint {
  const format = encoding & 0x0f
  if (format === 0) return cursor.word(bits)
  if (format === 1) return cursor.uleb()
  if (format === 9) return cursor.sleb()
  const width = FIXED_WIDTHS[format]
  if (width === undefined)
    throw new InputError(`Reading unwind tables: pointer encoding 0x${encoding.toString(16)} is not known`)
  return width.read(cursor)
}

/** A pointer as an image offset; not yet checked to lie in the image. */
function readPointer(cursor: Cursor, encoding: number, piece: Piece, table: number): number {
  if ((encoding & INDIRECT) !== 0)
    throw new InputError('Reading unwind tables: indirect pointers to functions are not read')
  const fieldAt = piece.imageOffset + cursor.at
  const raw = readRaw(cursor, encoding, piece.elf.bits)
  const base = encoding & 0x70
  if (base === RELATIVE_TO_FIELD) return wrapped(Number(raw) + fieldAt, piece.elf)
  if (base === RELATIVE_TO_TABLE) return wrapped(Number(raw) + table, piece.elf)
  return Number(raw - piece.elf.base)
}

/** 32-bit arithmetic wraps around. */
function wrapped(value: number, elf: Elf): number {
  return elf.bits === 32 ? value >>> 0 : value
}

/** The encoding of function starts that a CIE prescribes. */
function encodingIn(piece: Piece, cieAt: number): number {
  const cursor = new Cursor(piece.bytes, '.eh_frame', cieAt)
  if (cursor.u32() === 0xffffffff) cursor.skip(8)
  cursor.skip(4)
  const version = cursor.u8()
  let letters = ''
  for (let letter = cursor.u8(); letter !== 0 && letters.length < 16; letter = cursor.u8()) {
    letters += String.fromCharCode(letter)
  }
  cursor.uleb()
  cursor.sleb()
  if (version === 1) cursor.u8()
  else cursor.uleb()
  if (!letters.startsWith('z')) return 0
  cursor.uleb()
  for (const letter of letters.slice(1)) {
    if (letter === 'R') return cursor.u8()
    if (letter === 'P') readRaw(cursor, cursor.u8(), piece.elf.bits)
    else if (letter === 'L') cursor.u8()
  }
  return 0
}

/** Reads FDEs; the encodings of the few CIEs are remembered. */
function fdeReader(piece: Piece): (imageOffset: number) => {start: number; bytes: number} {
  const encodings = new Map<number, number>()
  return (imageOffset) => {
    const cursor = new Cursor(piece.bytes, '.eh_frame', imageOffset - piece.imageOffset)
    if (cursor.u32() === 0xffffffff) cursor.skip(8)
    const cieAt = cursor.at - cursor.u32()
    let encoding = encodings.get(cieAt)
    if (encoding === undefined) {
      encoding = encodingIn(piece, cieAt)
      encodings.set(cieAt, encoding)
    }
    const start = readPointer(cursor, encoding, piece, 0)
    // The length has the pointer's width without what it is relative to; it is never negative.
    const bytes = Number(readRaw(cursor, encoding & 0x07, piece.elf.bits))
    return {start, bytes}
  }
}

interface UnwindIndex {
  readonly count: number
  readonly encoding: number
  readonly entriesAt: number
  /** Image offset of `.eh_frame`. */
  readonly frames: number
}

function readIndexHeader(index: Piece): UnwindIndex | null {
  const cursor = new Cursor(index.bytes, '.eh_frame_hdr')
  if (cursor.u8() !== 1) return null
  const [frameEncoding, countEncoding, encoding] = [cursor.u8(), cursor.u8(), cursor.u8()]
  if ([frameEncoding, countEncoding, encoding].includes(OMITTED)) return null
  const frames = readPointer(cursor, frameEncoding, index, index.imageOffset)
  const count = Number(readRaw(cursor, countEncoding, index.elf.bits))
  const entryBytes = 2 * (FIXED_WIDTHS[encoding & 0x0f]?.bytes ?? index.elf.bits / 8)
  if (count * entryBytes > index.bytes.length - cursor.at) {
    throw new InputError(`Reading .eh_frame_hdr of ${index.elf.source.name}: ${count} functions do not fit into it`)
  }
  return {count, encoding, entriesAt: cursor.at, frames}
}

/** Sorts by start, drops what lies outside the image, and cuts a function where the next begins. */
function tidy(starts: Float64Array, ends: Float64Array, span: number): FunctionRanges {
  const order = Uint32Array.from(starts.keys()).filter(
    (at) => starts[at]! >= 0 && ends[at]! <= span && ends[at]! > starts[at]!,
  )
  const sorted = order.every((at, index) => index === 0 || starts[order[index - 1]!]! <= starts[at]!)
  if (!sorted) order.sort((a, b) => starts[a]! - starts[b]!)
  const kept = order.filter((at, index) => index + 1 === order.length || starts[order[index + 1]!]! > starts[at]!)
  return {
    starts: Uint32Array.from(kept, (at) => starts[at]!),
    ends: Uint32Array.from(kept, (at, index) => Math.min(ends[at]!, starts[kept[index + 1] ?? -1] ?? Infinity)),
  }
}

/**
 * Start and end of every function that can be unwound, from the sorted index `.eh_frame_hdr` and the lengths in
 * `.eh_frame`; `strip` keeps both. Programs that are linked statically may have the latter only. None without either.
 */
export async function functionRanges(elf: Elf): Promise<FunctionRanges> {
  if (elf.unwindIndex === null) return rangesWithoutIndex(elf)
  const indexBytes = await readFrom(elf, elf.unwindIndex, '.eh_frame_hdr')
  if (indexBytes === null) return NO_FUNCTIONS
  const index: Piece = {elf, bytes: indexBytes, imageOffset: elf.unwindIndex}
  const header = readIndexHeader(index)
  if (header === null) return rangesWithoutIndex(elf)
  const frameBytes = await readFrom(elf, header.frames, '.eh_frame')
  if (frameBytes === null) return NO_FUNCTIONS
  return readRanges(index, header, {elf, bytes: frameBytes, imageOffset: header.frames})
}

async function rangesWithoutIndex(elf: Elf): Promise<FunctionRanges> {
  const section = sectionNamed(elf, '.eh_frame')
  if (section === undefined || section.imageOffset === null) return NO_FUNCTIONS
  const {imageOffset} = section
  const bytes = await readSection(elf, section)
  const functions = functionRecords(bytes)
    .map((at) => imageOffset + at)
    .map(fdeReader({elf, bytes, imageOffset}))
  const starts = Float64Array.from(functions, ({start}) => start)
  return tidy(
    starts,
    starts.map((start, index) => start + functions[index]!.bytes),
    elf.span,
  )
}

function readRanges(index: Piece, header: UnwindIndex, frames: Piece): FunctionRanges {
  const starts = new Float64Array(header.count)
  const ends = new Float64Array(header.count)
  const cursor = new Cursor(index.bytes, '.eh_frame_hdr', header.entriesAt)
  const readFde = fdeReader(frames)
  for (let at = 0; at < header.count; at++) {
    readPointer(cursor, header.encoding, index, index.imageOffset)
    const {start, bytes} = readFde(readPointer(cursor, header.encoding, index, index.imageOffset))
    starts[at] = start
    ends[at] = start + bytes
  }
  return tidy(starts, ends, index.elf.span)
}
