import {Cursor} from './cursor.ts'
import {type Piece, readPointer, readRaw} from './unwind-pointers.ts'

const EXTENDED_LENGTH = 0xffffffff

/**
 * Where in `.eh_frame` the description of each function begins (its FDE), in bytes from the section's start, read from
 * record to record. Empty records, which end what one object file brought, are passed over; a length beyond the section
 * ends it. Format: Linux Standard Base, "Exception Frames".
 */
export function functionRecords(frames: Uint8Array): number[] {
  const found: number[] = []
  const cursor = new Cursor(frames, '.eh_frame')
  while (cursor.at + 8 <= cursor.length) {
    const start = cursor.at
    const short = cursor.u32()
    if (short === 0) continue
    const length = short === EXTENDED_LENGTH ? Number(cursor.u64()) : short
    const end = cursor.at + length
    if (length < 4 || end > cursor.length) break
    // All others are the descriptions that functions have in common (CIE), whose number is 0.
    if (cursor.u32() !== 0) found.push(start)
    cursor.at = end
  }
  return found
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

/** Reads the description (FDE) at an image offset; the encodings of the few CIEs are remembered. */
export function fdeReader(piece: Piece): (imageOffset: number) => {start: number; bytes: number} {
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
