import {InputError} from '../../errors/index.ts'
import {readFrom, readSection, sectionNamed} from './contents.ts'
import {Cursor} from './cursor.ts'
import type {Elf} from './elf-file.ts'
import {fdeReader, functionRecords} from './frame-records.ts'
import {FIXED_WIDTHS, OMITTED, type Piece, readPointer, readRaw} from './unwind-pointers.ts'

/** Functions by start: `[starts[i], ends[i])` as image offsets, ascending and never overlapping. */
export interface FunctionRanges {
  readonly starts: Uint32Array
  readonly ends: Uint32Array
}

const NO_FUNCTIONS: FunctionRanges = {starts: new Uint32Array(), ends: new Uint32Array()}

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
