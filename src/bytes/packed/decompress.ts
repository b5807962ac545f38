import {pipeline, Readable, type Transform} from 'node:stream'
import {createGunzip, createZstdDecompress} from 'node:zlib'
import {InputError} from '../../errors/index.ts'
import {buffered, LARGEST_IN_MEMORY} from '../buffered.ts'
import type {ByteSource} from '../byte-source.ts'
import {FOREIGN_PACKINGS, GZIP, MARK_BYTES, type PackingMark, packingOf, XZ, ZSTD} from './packings.ts'
import {unpackXz} from './unpack-xz.ts'
import {cutAtFrameEnds} from './zstd-frames.ts'

/** xz is unpacked whole, so this is held; a stream of `xz -dc` has no such limit. */
const LARGEST_XZ = 256 * 1024 ** 2
/** A packed file in a packed file happens; more is made to harm. */
const DEEPEST = 3
const CHUNK_BYTES = 1 << 18

type Chunks = AsyncIterable<Uint8Array>

interface Packing extends PackingMark {
  /** Throws what is wrong as any error. */
  readonly unpack: (chunks: Chunks) => Chunks
}

/** Through a stream of Node's. */
function through(chunks: Chunks, transform: Transform): Chunks {
  // The errors of the source and of the unpacking both come out of the iteration of what is given back.
  pipeline(Readable.from(chunks), transform, () => {})
  return transform
}

async function* wholeXz(chunks: Chunks): AsyncGenerator<Uint8Array> {
  yield await unpackXz(chunks, LARGEST_XZ)
}

const PACKINGS: readonly Packing[] = [
  {...GZIP, unpack: (chunks) => through(chunks, createGunzip({chunkSize: CHUNK_BYTES}))},
  {...ZSTD, unpack: (chunks) => through(cutAtFrameEnds(chunks), createZstdDecompress({chunkSize: CHUNK_BYTES}))},
  {...XZ, unpack: wholeXz},
]

function assertNotForeign(head: Uint8Array, name: string): void {
  const foreign = packingOf(head, FOREIGN_PACKINGS)
  if (foreign === undefined) return
  throw new InputError(`${name} is packed with ${foreign.name}, which is not read.`, {
    hint: `Unpack it on the way: \`${foreign.command} FILE | runner flame graph -\`. gzip, zstd and xz are read as they are.`,
  })
}

/** The xz program has what our library lacks, and streams what is too large to hold. */
const HINT_OF: Readonly<Record<string, string>> = {
  xz: 'Where `xz -t FILE` finds no fault, unpack it on the way: `xz -dc FILE | runner flame graph -`. Else copy it again.',
}
const COPY_AGAIN = 'It is cut off or damaged: copy it again.'

/** What was packed, unpacked on the way. */
async function* unpackedChunks(source: ByteSource, {name, unpack}: Packing): AsyncGenerator<Uint8Array> {
  try {
    yield* unpack(source.stream())
  } catch (error) {
    if (error instanceof InputError) throw error
    const {code, message} = error as NodeJS.ErrnoException
    const what = code === undefined ? message : `${message} (${code})`
    throw new InputError(`Unpacking ${source.name} (${name}) failed: ${what}.`, {
      hint: HINT_OF[name] ?? COPY_AGAIN,
      cause: error,
    })
  }
}

function unpacked(source: ByteSource, packing: Packing): ByteSource {
  return buffered(source.name, () => unpackedChunks(source, packing), LARGEST_IN_MEMORY)
}

/** Standard input can be taken once only, so whoever asks again for what is in a source gets what the first one got. */
const KNOWN = new WeakMap<ByteSource, ByteSource>()

/**
 * The bytes without gzip, zstd or xz around them, which is seen by their first bytes; several gzip members, zstd frames or
 * xz streams behind one another are one. Streams are unpacked on the way and take no memory, but xz, which is held whole,
 * 256 MiB at most; what is read elsewhere than at the start is held in memory, 1 GiB at most. The size is infinite until all was read. Throws an InputError when they are
 * damaged, which may show only while they are read.
 */
export async function decompressed(source: ByteSource, depth = 0): Promise<ByteSource> {
  const known = KNOWN.get(source)
  if (known !== undefined) return known
  const head = await source.read(0, MARK_BYTES)
  const packing = packingOf(head, PACKINGS)
  assertNotForeign(head, source.name)
  if (packing === undefined) return source
  if (depth === DEEPEST) throw new InputError(`${source.name} is packed more than ${DEEPEST} times over.`)
  const inside = await decompressed(unpacked(source, packing), depth + 1)
  KNOWN.set(source, inside)
  return inside
}
