/* Layout of zstd frames: RFC 8878, sections 3.1.1 and 3.1.2. */

const FRAME_MAGIC = 0xfd2fb528
/** The lowest four bits of these are free. */
const SKIPPABLE_MAGIC = 0x184d2a50
const RUN_LENGTH_BLOCK = 1

type Part = 'magic' | 'descriptor' | 'block' | 'skippable-size' | 'foreign'
const BYTES_OF_PART: Readonly<Record<Part, number>> = {
  magic: 4,
  descriptor: 1,
  block: 3,
  'skippable-size': 4,
  foreign: Number.POSITIVE_INFINITY,
}

/** Follows frames through their headers, without unpacking what is in them. */
class FrameEnds {
  #part: Part = 'magic'
  #value = 0
  #collected = 0
  #skipBytes = 0
  #endsBehindSkipped = false
  #checksumBytes = 0

  /** Where in `chunk` the frame ends that `from` belongs to: the place behind it, or -1 when it goes on. */
  endIn(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; ) {
      const skipped = Math.min(this.#skipBytes, chunk.length - at)
      this.#skipBytes -= skipped
      at += skipped
      if (this.#skipBytes > 0 || this.#part === 'foreign') return -1
      if (this.#endsBehindSkipped) return this.#begin(at)
      if (at < chunk.length) this.#take(chunk[at++]!)
      if (this.#endsBehindSkipped && this.#skipBytes === 0) return this.#begin(at)
    }
    return -1
  }

  #begin(end: number): number {
    this.#part = 'magic'
    this.#endsBehindSkipped = false
    return end
  }

  #take(byte: number): void {
    this.#value += byte * 2 ** (8 * this.#collected++)
    if (this.#collected < BYTES_OF_PART[this.#part]) return
    const value = this.#value
    this.#value = 0
    this.#collected = 0
    if (this.#part === 'magic') this.#part = partAfter(value)
    else if (this.#part === 'descriptor') this.#descriptor(value)
    else if (this.#part === 'block') this.#block(value)
    else this.#skip(value, true)
  }

  #descriptor(value: number): void {
    const isSingle = (value & 0x20) !== 0
    const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][value >> 6]!
    const dictionaryBytes = [0, 1, 2, 4][value & 3]!
    this.#checksumBytes = (value & 4) === 0 ? 0 : 4
    this.#part = 'block'
    this.#skip(sizeBytes + dictionaryBytes + (isSingle ? 0 : 1), false)
  }

  #block(value: number): void {
    const isLast = (value & 1) === 1
    const contentBytes = ((value >> 1) & 3) === RUN_LENGTH_BLOCK ? 1 : value >> 3
    this.#skip(contentBytes + (isLast ? this.#checksumBytes : 0), isLast)
  }

  #skip(bytes: number, endsThere: boolean): void {
    this.#skipBytes = bytes
    this.#endsBehindSkipped = endsThere
  }
}

/** What the first four bytes announce. */
function partAfter(magic: number): Part {
  if (magic === FRAME_MAGIC) return 'descriptor'
  return magic - (magic % 16) === SKIPPABLE_MAGIC ? 'skippable-size' : 'foreign'
}

/**
 * The same bytes in pieces none of which goes beyond the end of a zstd frame. Node's decompressor takes a frame that
 * begins with a piece of its own, but silently drops one that begins inside a piece (seen with Node 24.21).
 */
export async function* cutAtFrameEnds(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const frames = new FrameEnds()
  for await (const chunk of chunks) {
    let start = 0
    for (let end = frames.endIn(chunk, 0); end !== -1; end = frames.endIn(chunk, start)) {
      yield chunk.subarray(start, end)
      start = end
    }
    if (start < chunk.length) yield chunk.subarray(start)
  }
}
