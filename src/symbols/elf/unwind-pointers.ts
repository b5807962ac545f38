// By hand: of DWARF, only where functions begin and end is read here.
import {InputError} from '../../errors/index.ts'
import type {Cursor} from './cursor.ts'
import type {Elf} from './elf-file.ts'

// Encodings of DWARF exception headers: Linux Standard Base, "DWARF Extensions".
/** The encoding of a pointer that is left out. */
export const OMITTED = 0xff
const INDIRECT = 0x80
const RELATIVE_TO_FIELD = 0x10
const RELATIVE_TO_TABLE = 0x30
/** Numbers of one width, by the low half of their encoding. */
export const FIXED_WIDTHS: Readonly<Record<number, {bytes: number; read: (cursor: Cursor) => bigint | number}>> = {
  2: {bytes: 2, read: (cursor) => cursor.u16()},
  3: {bytes: 4, read: (cursor) => cursor.u32()},
  4: {bytes: 8, read: (cursor) => cursor.u64()},
  10: {bytes: 2, read: (cursor) => cursor.i16()},
  11: {bytes: 4, read: (cursor) => cursor.i32()},
  12: {bytes: 8, read: (cursor) => cursor.i64()},
}

/** Loaded bytes together with their image offset. */
export interface Piece {
  readonly elf: Elf
  readonly bytes: Uint8Array
  readonly imageOffset: number
}

/** A number as `encoding` lays it out, without what it is relative to. Throws an InputError for an unknown encoding. */
export function readRaw(cursor: Cursor, encoding: number, bits: 32 | 64): bigint | number {
  const format = encoding & 0x0f
  if (format === 0) return cursor.word(bits)
  if (format === 1) return cursor.uleb()
  if (format === 9) return cursor.sleb()
  const width = FIXED_WIDTHS[format]
  if (width === undefined)
    throw new InputError(`Reading unwind tables: pointer encoding 0x${encoding.toString(16)} is not known`)
  return width.read(cursor)
}

/** A pointer as an image offset, not yet checked to lie in the image. Throws an InputError for an indirect one. */
export function readPointer(cursor: Cursor, encoding: number, piece: Piece, table: number): number {
  if ((encoding & INDIRECT) !== 0)
    throw new InputError('Reading unwind tables: indirect pointers to functions are not read')
  const fieldAt = piece.imageOffset + cursor.at
  const raw = readRaw(cursor, encoding, piece.elf.bits)
  const base = encoding & 0x70
  if (base === RELATIVE_TO_FIELD) return wrapped(Number(raw) + fieldAt, piece.elf)
  if (base === RELATIVE_TO_TABLE) return wrapped(Number(raw) + table, piece.elf)
  return Number(BigInt(raw) - piece.elf.base)
}

/** 32-bit arithmetic wraps around. */
function wrapped(value: number, elf: Elf): number {
  return elf.bits === 32 ? value >>> 0 : value
}
