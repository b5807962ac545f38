import {Cursor} from './cursor.ts'

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
