import {pipeline, Readable, type Transform} from 'node:stream'
import * as zlib from 'node:zlib'
import {buffered} from '../bytes/buffered.ts'
import type {ByteSource} from '../bytes/byte-source.ts'
import {InputError} from '../errors/index.ts'
import {cutAtFrameEnds} from './zstd-frames.ts'

/** More than this is no profile that a picture could show; what is only streamed may be longer. */
const LARGEST_IN_MEMORY = 2 * 1024 ** 3
/** A packed file in a packed file happens; more is made to harm. */
const DEEPEST = 3
const CHUNK_BYTES = 1 << 18

interface Packing {
  readonly name: string
  readonly magic: readonly number[]
  /** Absent where this Node cannot unpack it. */
  readonly unpacker?: () => Transform
  /** What the unpacker must be given instead of the chunks as they come. */
  readonly cut?: (chunks: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>
}

const PACKINGS: readonly Packing[] = [
  {name: 'gzip', magic: [0x1f, 0x8b], unpacker: () => zlib.createGunzip({chunkSize: CHUNK_BYTES})},
  {
    name: 'zstd',
    magic: [0x28, 0xb5, 0x2f, 0xfd],
    cut: cutAtFrameEnds,
    ...(zlib.createZstdDecompress === undefined
      ? {}
      : {unpacker: () => zlib.createZstdDecompress({chunkSize: CHUNK_BYTES})}),
  },
]

/** First bytes of what others pack with; nothing here unpacks it. */
const OTHER_PACKINGS: Readonly<Record<string, string>> = {
  bzip2: 'BZh',
  xz: '\xfd7zXZ\0',
  lz4: '\x04"M\x18',
  zip: 'PK\x03\x04',
  '7-zip': "7z\xbc\xaf'\x1c",
}

function assertNotPacked(head: Uint8Array, name: string): void {
  const start = Buffer.from(head).toString('latin1')
  const other = Object.entries(OTHER_PACKINGS).find(([, magic]) => start.startsWith(magic))
  if (other === undefined) return
  throw new InputError(`${name} is packed with ${other[0]}, which is not read.`, {
    hint: 'Unpack it first; gzip and zstd are read as they are.',
  })
}

/** What was packed, unpacked on the way. */
async function* unpackedChunks(
  source: ByteSource,
  {name, cut = (chunks) => chunks}: Packing,
  unpacker: () => Transform,
): AsyncGenerator<Uint8Array> {
  const transform = unpacker()
  // The errors of the source and of the unpacking both come out of the iteration below.
  pipeline(Readable.from(cut(source.stream())), transform, () => {})
  try {
    for await (const chunk of transform) yield chunk as Uint8Array
  } catch (error) {
    if (error instanceof InputError) throw error
    const {code, message} = error as NodeJS.ErrnoException
    throw new InputError(`Unpacking ${source.name} (${name}) failed: ${message} (${code ?? 'no code'}).`, {
      hint: 'It is cut off or damaged: copy it again.',
      cause: error,
    })
  }
}

function unpacked(source: ByteSource, packing: Packing): ByteSource {
  const {name, unpacker} = packing
  if (unpacker === undefined) {
    throw new InputError(`${source.name} is packed with ${name}, which this Node cannot unpack.`, {
      hint: `Unpack it first, or use Node 22.15 or later.`,
    })
  }
  return buffered(source.name, () => unpackedChunks(source, packing, unpacker), LARGEST_IN_MEMORY)
}

/** Standard input can be taken once only, so whoever asks again for what is in a source gets what the first one got. */
const KNOWN = new WeakMap<ByteSource, ByteSource>()

/**
 * The bytes without gzip or zstd around them, which is seen by their first bytes; several gzip members or zstd frames
 * behind one another are one. Streams are unpacked on the way and take no memory; what is read elsewhere than at the
 * start is held in memory, 2 GiB at most. The size is infinite until all was read. Throws an InputError when they are
 * damaged, which may show only while they are read.
 */
export async function decompressed(source: ByteSource, depth = 0): Promise<ByteSource> {
  const known = KNOWN.get(source)
  if (known !== undefined) return known
  const head = await source.read(0, 8)
  const packing = PACKINGS.find(({magic}) => magic.every((byte, index) => head[index] === byte))
  assertNotPacked(head, source.name)
  if (packing === undefined) return source
  if (depth === DEEPEST) throw new InputError(`${source.name} is packed more than ${DEEPEST} times over.`)
  const inside = await decompressed(unpacked(source, packing), depth + 1)
  KNOWN.set(source, inside)
  return inside
}
