import type {ByteSource} from '../../../bytes/byte-source.ts'

const NEWLINE = 0x0a
/** A line that is longer than this is none of a log. */
const LONGEST_LINE_BYTES = 1 << 20
const BLOCK_BYTES = 1 << 20

/** Reads the line that begins at `start`; returns where the next begins, or −1 when it is no line that it knows. */
export type LineReader = (bytes: Uint8Array, start: number) => number

/** What became of the lines. */
export interface LinesRead {
  /** Lines that the reader did not know. */
  readonly unreadable: number
  /** Whether the last line has no newline: the file was cut, or is being written. */
  readonly isCut: boolean
}

/** Chunks of a file in one buffer that is used again; those of other sources as they come. */
async function* chunksIn(source: ByteSource): AsyncGenerator<Uint8Array> {
  if (source.readInto === undefined) return yield* source.stream()
  const buffer = new Uint8Array(BLOCK_BYTES)
  for (let offset = 0; ; ) {
    const length = await source.readInto(buffer, 0, offset)
    if (length === 0) return
    offset += length
    yield buffer.subarray(0, length)
  }
}

/** Hands lines to a reader, chunk by chunk; a line that lies across some is put together. */
class LineFeed {
  readonly #read: LineReader
  /** What came of a line whose end has not come; nothing more once it is too long for one. */
  #held: Uint8Array[] = []
  heldBytes = 0
  unreadable = 0

  constructor(read: LineReader) {
    this.#read = read
  }

  chunk(chunk: Uint8Array): void {
    const start = this.heldBytes === 0 ? 0 : this.#finishHeld(chunk)
    const end = Math.max(start, chunk.lastIndexOf(NEWLINE) + 1)
    for (let at = start; at < end; ) at = this.#readLine(chunk, at)
    if (end < chunk.length) this.#hold(chunk.slice(end))
  }

  #readLine(bytes: Uint8Array, start: number): number {
    const next = this.#read(bytes, start)
    if (next >= 0) return next
    this.unreadable++
    return bytes.indexOf(NEWLINE, start) + 1
  }

  /** Reads the line that chunks before began; returns where the next begins. */
  #finishHeld(chunk: Uint8Array): number {
    const end = chunk.indexOf(NEWLINE) + 1
    this.#hold(end === 0 ? chunk.slice() : chunk.subarray(0, end))
    if (end === 0) return chunk.length
    if (this.heldBytes > LONGEST_LINE_BYTES) this.unreadable++
    else this.#readLine(Buffer.concat(this.#held), 0)
    this.#held = []
    this.heldBytes = 0
    return end
  }

  #hold(bytes: Uint8Array): void {
    this.heldBytes += bytes.length
    if (this.heldBytes <= LONGEST_LINE_BYTES) this.#held.push(bytes)
    else this.#held = []
  }
}

/** Hands every whole line of the source to the reader. Memory does not grow with the source. */
export async function readLines(source: ByteSource, read: LineReader): Promise<LinesRead> {
  const feed = new LineFeed(read)
  for await (const chunk of chunksIn(source)) feed.chunk(chunk)
  return {unreadable: feed.unreadable, isCut: feed.heldBytes > 0}
}
