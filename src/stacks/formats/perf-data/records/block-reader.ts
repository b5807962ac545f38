import type {ByteSource} from '../../../../bytes/byte-source.ts'

const BLOCK_BYTES = 1024 ** 2
/** A record's length has 16 bits, so the next block begins at most that far before the end of the one at hand. */
const LONGEST_RECORD = 1 << 16

interface Ahead {
  readonly offset: number
  readonly bytes: Promise<Uint8Array>
}

/** Blocks of 1 MiB of records, up to the byte `stop`. Of a file, the next one is read while the one at hand is worked on. */
export class BlockReader {
  readonly #source: ByteSource
  readonly #stop: number
  #ahead: Ahead | null = null

  constructor(source: ByteSource, stop: number) {
    this.#source = source
    this.#stop = stop
  }

  /** The block that begins at `offset`. */
  async from(offset: number): Promise<Uint8Array> {
    const bytes = await this.#at(offset)
    const isFile = this.#source.readInto !== undefined
    this.#ahead = isFile && offset + bytes.length < this.#stop ? this.#readAhead(offset + bytes.length) : null
    return bytes
  }

  async #at(offset: number): Promise<Uint8Array> {
    const ahead = this.#ahead
    const skipped = ahead === null ? -1 : offset - ahead.offset
    if (skipped >= 0 && skipped <= LONGEST_RECORD) return (await ahead!.bytes).subarray(skipped)
    return this.#source.read(offset, Math.min(BLOCK_BYTES, this.#stop - offset))
  }

  /** Where the next block begins is known only once this one, which ends at `end`, was walked over. */
  #readAhead(end: number): Ahead {
    const offset = Math.max(0, end - LONGEST_RECORD)
    const bytes = this.#source.read(offset, Math.min(LONGEST_RECORD + BLOCK_BYTES, this.#stop - offset))
    // Who waits for it gets the error; where the recording is damaged before, nobody does.
    bytes.catch(() => undefined)
    return {offset, bytes}
  }
}
