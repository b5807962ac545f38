import type {ByteSource} from '../../../../bytes/byte-source.ts'
import type {FileRange} from '../file-header.ts'
import {BlockReader} from './block-reader.ts'
import {placeIn, type RecordBlock, recordBlock} from './record-block.ts'
import {RECORD} from './record-types.ts'
import {RecordUnpacker} from './unpack-records.ts'
import {type Stop, type TakeRecord, walkRecords} from './walk-records.ts'

/** How the data ended: where something was wrong and what, and how many bytes were left unread. */
export interface RecordsEnd {
  readonly fault: string | null
  readonly unreadBytes: number
}

const CLEAN: RecordsEnd = {fault: null, unreadBytes: 0}

/** Records out of packed ones: what one leaves over begins the next. */
class PackedRecords implements Disposable {
  readonly #take: TakeRecord
  #unpacker: RecordUnpacker | null = null
  #rest: Uint8Array = new Uint8Array()

  constructor(take: TakeRecord) {
    this.#take = take
  }

  /** Null, or what was wrong. */
  async add({bytes, view, fileOffset}: RecordBlock, at: number, end: number): Promise<string | null> {
    this.#unpacker ??= new RecordUnpacker()
    const sized = view.getUint32(at, true) === RECORD.compressed2 && end - at >= 16
    const start = at + (sized ? 16 : 8)
    const stop = sized ? Math.min(end, start + view.getUint32(at + 8, true)) : end
    const unpacked = await this.#unpacker.unpack(bytes.slice(start, stop))
    const place = `the packed record at byte ${fileOffset + at}`
    if (unpacked === null) return `${place} cannot be unpacked (${this.#unpacker.failure})`
    const block = recordBlock(Buffer.concat([this.#rest, unpacked]), fileOffset + at, true)
    const walked = walkRecords(block, 0, this.#take)
    const isBeyond = walked.at > block.bytes.length
    if (walked.why === 'packed' || walked.why === 'damaged' || isBeyond) return `${place} holds no records`
    this.#rest = block.bytes.slice(walked.at)
    return null
  }

  /** True when the last part is missing. */
  get unfinished(): boolean {
    return this.#rest.length > 0
  }

  [Symbol.dispose](): void {
    this.#unpacker?.[Symbol.dispose]()
  }
}

function endOf(block: RecordBlock, {why, at}: Stop, stop: number, packed: PackedRecords): RecordsEnd {
  const reached = block.fileOffset + at
  if (why === 'damaged') {
    return {fault: `the record at ${placeIn(block, at)} gives a length under 8 bytes`, unreadBytes: stop - reached}
  }
  if (why === 'cut') return {fault: `the data end within a record at byte ${reached}`, unreadBytes: stop - reached}
  if (reached > stop) return {fault: `the data end within what follows a record, at byte ${stop}`, unreadBytes: 0}
  return packed.unfinished ? {fault: 'the last packed record is not whole', unreadBytes: 0} : CLEAN
}

/**
 * Gives every record in `section` to `take`, packed ones unpacked; the file is read in blocks of 1 MiB. Stops at the
 * first record that cannot be one and says so.
 */
export async function eachRecord(source: ByteSource, section: FileRange, take: TakeRecord): Promise<RecordsEnd> {
  using packed = new PackedRecords(take)
  const stop = Math.min(section.offset + section.size, source.size)
  const blocks = new BlockReader(source, stop)
  let offset = section.offset
  for (;;) {
    const block = recordBlock(await blocks.from(offset), offset)
    let walked = walkRecords(block, 0, take)
    while (walked.why === 'packed') {
      const fault = await packed.add(block, walked.at, walked.end)
      if (fault !== null) return {fault, unreadBytes: stop - block.fileOffset - walked.at}
      walked = walkRecords(block, walked.end, take)
    }
    const reached = offset + walked.at
    const isLast = offset + block.bytes.length >= stop
    if (isLast || walked.why === 'damaged' || walked.at === 0) return endOf(block, walked, stop, packed)
    if (reached >= stop) return endOf(block, walked, stop, packed)
    offset = reached
  }
}
