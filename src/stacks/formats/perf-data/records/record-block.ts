import {viewOf} from './bytes-at.ts'

/** Records in memory, at an address that is a multiple of 8, so that whole words can be read. */
export interface RecordBlock {
  readonly bytes: Uint8Array
  readonly view: DataView
  /**
   * The same bytes, four at a time; what is over at the end is not in it. Signed, as V8 keeps every signed number of 32
   * bits without a box.
   */
  readonly words: Int32Array
  /** Where in the file the first byte is; records that were packed have the place of their packing. */
  readonly fileOffset: number
  readonly packed: boolean
}

/** A block over the bytes; copied only where they lie unaligned. */
export function recordBlock(bytes: Uint8Array, fileOffset: number, packed = false): RecordBlock {
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : Uint8Array.from(bytes)
  const words = new Int32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 2)
  return {bytes: aligned, view: viewOf(aligned), words, fileOffset, packed}
}

/** A place for messages. */
export function placeIn({fileOffset, packed}: RecordBlock, at: number): string {
  return packed ? `byte ${at} of what is packed at byte ${fileOffset}` : `byte ${fileOffset + at}`
}
