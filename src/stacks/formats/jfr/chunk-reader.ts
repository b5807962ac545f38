import type {ByteSource} from '../../../bytes/byte-source.ts'
import {InputError} from '../../../errors/index.ts'
import {type Chunk, chunkHeader, HEADER_BYTES} from './chunk-header.ts'
import {Cursor, type Whole} from './cursor.ts'
import {jfrFault} from './jfr-fault.ts'

/** Types of the two events that describe all others. */
export const METADATA = 0
export const CHECKPOINT = 1

/** Size and type stand in so many bytes at most. */
const LONGEST_EVENT_START = 18
const WINDOW_BYTES = 1 << 20

/** The first byte behind an event that begins where the cursor stands, as a place in the file; the cursor moves to its type. */
function eventEnd(cursor: Cursor, chunk: Chunk): number {
  const start = cursor.offset
  const size = cursor.whole()
  if (size === 0) throw cursor.fault('an event has no size')
  const end = start + Number(size)
  if (end > chunk.end) throw cursor.fault(`an event of ${size} bytes goes beyond its chunk`)
  return end
}

/** Reads parts of one chunk of a file. */
export class ChunkReader {
  readonly chunk: Chunk
  readonly #source: ByteSource
  readonly cursor: Cursor

  constructor(source: ByteSource, chunk: Chunk) {
    this.#source = source
    this.chunk = chunk
    this.cursor = new Cursor(source.name)
  }

  /** Opens the event at a place of the file, whole, behind its type. Throws an InputError when it is of another type. */
  async openEvent(offset: number, type: number): Promise<void> {
    const {cursor, chunk} = this
    cursor.open(await this.#source.read(offset, Math.min(LONGEST_EVENT_START, chunk.end - offset)), offset)
    const size = eventEnd(cursor, chunk) - offset
    cursor.open(await this.#source.read(offset, size), offset)
    if (cursor.left < size) throw cursor.fault('the file ends in an event')
    cursor.skipWhole()
    const found = cursor.whole()
    if (found !== type) throw cursor.fault(`an event of type ${found} stands in place of type ${type}`)
  }

  /**
   * Takes the events of `isWanted` types in their order, with the cursor behind the type and ending with the event. Others
   * are passed by their size.
   */
  async eachEvent(isWanted: (type: Whole) => boolean, take: (type: Whole) => void): Promise<void> {
    const {chunk} = this
    let bytes = WINDOW_BYTES
    for (let offset = chunk.start + HEADER_BYTES; offset < chunk.end; ) {
      const window = await this.#source.read(offset, Math.min(bytes, chunk.end - offset))
      if (window.length === 0) throw jfrFault(this.#source.name, 'the file ends in a chunk', offset)
      const next = this.#eventsOf(window, offset, isWanted, take)
      // Not one event was whole: it is larger than the window.
      bytes = next === offset ? bytes * 4 : WINDOW_BYTES
      offset = next
    }
  }

  /** Where the first event begins that is not whole in the window, if it is wanted; else the end of the last. */
  #eventsOf(
    window: Uint8Array,
    start: number,
    isWanted: (type: Whole) => boolean,
    take: (type: Whole) => void,
  ): number {
    const {cursor, chunk} = this
    cursor.open(window, start)
    const limit = start + window.length
    const isLast = limit === chunk.end
    for (let offset = start; offset < limit; ) {
      cursor.at = offset - start
      cursor.end = window.length
      if (!isLast && cursor.left < LONGEST_EVENT_START) return offset
      const end = eventEnd(cursor, chunk)
      const type = cursor.whole()
      if (isWanted(type)) {
        if (end > limit) return offset
        cursor.end = end - start
        take(type)
      }
      if (end >= limit) return end
      offset = end
    }
    return limit
  }
}

/** The chunks of a file, and what stands behind the last whole one; null where nothing does. */
export interface Chunks {
  readonly chunks: readonly Chunk[]
  readonly fault: InputError | null
}

/** The chunk that begins at a place of the file; null at its end. Throws an InputError where there is no whole one. */
async function chunkAt(source: ByteSource, offset: number): Promise<Chunk | null> {
  const header = await source.read(offset, HEADER_BYTES)
  if (header.length === 0 && offset > 0) return null
  const chunk = chunkHeader(header, offset, source)
  // How long a packed file is shows only at its end.
  const last = await source.read(chunk.end - 1, 1)
  if (last.length === 0) throw jfrFault(source.name, 'a chunk goes on behind the end of the file', offset)
  return chunk
}

/** All whole chunks of a file. Throws an InputError when there is none. */
export async function chunksOf(source: ByteSource): Promise<Chunks> {
  const chunks: Chunk[] = []
  for (let offset = 0; ; ) {
    try {
      const chunk = await chunkAt(source, offset)
      if (chunk === null) return {chunks, fault: null}
      chunks.push(chunk)
      offset = chunk.end
    } catch (error) {
      if (chunks.length === 0 || !(error instanceof InputError)) throw error
      return {chunks, fault: error}
    }
  }
}
