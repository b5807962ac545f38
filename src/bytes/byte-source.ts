/** Bytes that can be read from anywhere (random access) or from start to end. Readers of formats take this, not paths. */
export interface ByteSource {
  /** For messages: a path, or `-` for standard input. */
  readonly name: string
  /** Length in bytes. */
  readonly size: number
  /** Of a file: device, inode, size and times of change; two sources with one identity hold the same bytes. */
  readonly identity?: string
  /** Of an input that is a folder: the files that go on where this one, the first, ends. */
  readonly parts?: readonly ByteSource[]
  /** The bytes from `offset`, `length` at most; shorter at the end. */
  read(offset: number, length: number): Promise<Uint8Array>
  /** All bytes in order, in chunks. */
  stream(): AsyncIterable<Uint8Array>
  /**
   * Only of files: puts the bytes from `offset` into `buffer` from its byte `start` on; returns how many there were, 0 at
   * the end. For readers that use a buffer again.
   */
  readInto?(buffer: Uint8Array, start: number, offset: number): Promise<number>
}

const CHUNK_BYTES = 1 << 20

/** All bytes of what can be read anywhere, in chunks of 1 MiB. */
export async function* chunksOf(source: Pick<ByteSource, 'size' | 'read'>): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < source.size; ) {
    const chunk = await source.read(offset, CHUNK_BYTES)
    if (chunk.length === 0) return
    offset += chunk.length
    yield chunk
  }
}

/** Bytes that are in memory already. */
export function bytesInMemory(bytes: Uint8Array, name = '-'): ByteSource {
  const source = {
    name,
    size: bytes.length,
    read: async (offset: number, length: number) => bytes.subarray(offset, offset + length),
  }
  return {...source, stream: () => chunksOf(source)}
}

/** Bytes of the first head that detectors look at, and of the largest. */
const FIRST_HEAD = 64 * 1024
export const LARGEST_HEAD = 16 * 1024 * 1024

/** The first bytes of an input. */
export interface Head {
  readonly head: Uint8Array
  /** Whether they are all there are. */
  readonly isWhole: boolean
}

/** Ever longer heads for detectors, up to the whole or 16 MiB: for who has seen enough to stop taking them. */
export async function* growingHeads(source: Pick<ByteSource, 'read'>): AsyncGenerator<Head> {
  for (let length = FIRST_HEAD; length <= LARGEST_HEAD; length *= 4) {
    const head = await source.read(0, length)
    const isWhole = head.length < length
    yield {head, isWhole}
    if (isWhole) return
  }
}

/** The first `length` bytes. */
export async function headOf(source: Pick<ByteSource, 'read'>, length = FIRST_HEAD): Promise<Uint8Array> {
  return source.read(0, length)
}
