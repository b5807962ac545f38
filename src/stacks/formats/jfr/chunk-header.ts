import type {ByteSource} from '../../../bytes/byte-source.ts'
import {InputError} from '../../../errors/index.ts'
import {jfrFault} from './jfr-fault.ts'

/** First bytes of each chunk. */
export const MAGIC = Buffer.from('FLR\0')
export const HEADER_BYTES = 68
/** Bit of the last header byte: integers are compressed. */
const COMPRESSED_INTEGERS = 1

/** What a chunk says of itself. A file is one chunk or several, one behind the other; each has its own types and pools. */
export interface Chunk {
  /** Places in the file: its first byte, the one behind its last, its last checkpoint and its metadata. */
  readonly start: number
  readonly end: number
  readonly checkpointAt: number
  readonly metadataAt: number
  /** Nanoseconds since 1970 at its start. */
  readonly startNanos: bigint
  readonly durationNanos: bigint
  readonly startTicks: bigint
  readonly ticksPerSecond: number
}

/** The header of 68 bytes, big end first (jdk.jfr.internal.consumer.ChunkHeader). Throws an InputError with the place. */
export function chunkHeader(bytes: Uint8Array, start: number, {name, size}: Pick<ByteSource, 'name' | 'size'>): Chunk {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (!header.subarray(0, MAGIC.length).equals(MAGIC)) throw jfrFault(name, 'there is no chunk', start)
  if (header.length < HEADER_BYTES) throw jfrFault(name, 'the header of a chunk is cut short', start)
  assertVersion(header, start, name)
  const placeAt = (at: number, what: string, most: number): number => {
    const place = header.readBigUInt64BE(at)
    if (place >= HEADER_BYTES && place <= most) return start + Number(place)
    throw jfrFault(name, `${what} ${place} in a chunk`, start)
  }
  const end = placeAt(8, 'the size is', size - start)
  const ticksPerSecond = Number(header.readBigUInt64BE(56))
  if (ticksPerSecond === 0) throw jfrFault(name, 'a chunk has a clock of 0 ticks a second', start)
  return {
    start,
    end,
    checkpointAt: placeAt(16, 'the place of pools is', end - start),
    metadataAt: placeAt(24, 'the place of metadata is', end - start),
    startNanos: header.readBigUInt64BE(32),
    durationNanos: header.readBigInt64BE(40),
    startTicks: header.readBigUInt64BE(48),
    ticksPerSecond,
  }
}

function assertVersion(header: Buffer, start: number, name: string): void {
  const [major, minor] = [header.readUInt16BE(4), header.readUInt16BE(6)]
  if (major !== 2 || minor > 1) {
    throw new InputError(
      `Reading ${name} as jfr: the chunk at byte ${start} is of version ${major}.${minor}; 2.0 and 2.1 are read.`,
      {
        hint: "A JDK of that version makes stacks of it: `jfr print --json`, or async-profiler's `jfrconv -o collapsed`.",
      },
    )
  }
  if ((header[67]! & COMPRESSED_INTEGERS) === 0) {
    throw jfrFault(name, 'a chunk without compressed integers, which is not read,', start)
  }
}
