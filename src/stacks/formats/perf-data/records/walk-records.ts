import {u64At} from './bytes-at.ts'
import {type RecordBlock, recordBlock} from './record-block.ts'
import {RECORD} from './record-types.ts'

/** Takes one record: `[at, end)` in the block, its header included. */
export type TakeRecord = (block: RecordBlock, at: number, end: number, type: number, misc: number) => void

/** Why a walk stopped, and where. */
export interface Stop {
  readonly why: 'end' | 'packed' | 'cut' | 'damaged'
  /** Of `packed`: the record. Else the first byte that was not taken, which may lie behind the block. */
  readonly at: number
  readonly end: number
}

const HEADER_BYTES = 8

/** Bytes that follow a record without being in its length (perf.data-file-format.txt); never negative. */
function trailingBytes({view}: RecordBlock, at: number, end: number, type: number): number {
  if (type === RECORD.auxtrace && end - at >= 16) return u64At(view, at + 8)
  // Not by bits, which would make a length from 2^31 on negative.
  if (type === RECORD.headerTracingData && end - at >= 12) return Math.ceil(view.getUint32(at + 8, true) / 8) * 8
  return 0
}

/** Walks over the whole records of a block; a packed one ends the walk, as unpacking is not done at once. */
export function walkRecords(block: RecordBlock, from: number, take: TakeRecord): Stop {
  const {view, bytes} = block
  let at = from
  while (at + HEADER_BYTES <= bytes.length) {
    const type = view.getUint32(at, true)
    const end = at + view.getUint16(at + 6, true)
    if (end < at + HEADER_BYTES) return {why: 'damaged', at, end: at}
    if (end > bytes.length) return {why: 'cut', at, end}
    if (type === RECORD.compressed || type === RECORD.compressed2) return {why: 'packed', at, end}
    // A packed record may have any length, and what follows it then lies between words.
    if (at % 8 === 0) take(block, at, end, type, view.getUint16(at + 4, true))
    else takeCopy(block, at, end, take)
    at = end + trailingBytes(block, at, end, type)
  }
  return {why: at >= bytes.length ? 'end' : 'cut', at, end: at}
}

function takeCopy({bytes, view, fileOffset, packed}: RecordBlock, at: number, end: number, take: TakeRecord): void {
  const copy = recordBlock(Uint8Array.from(bytes.subarray(at, end)), fileOffset + at, packed)
  take(copy, 0, end - at, view.getUint32(at, true), view.getUint16(at + 4, true))
}
