import {promisify} from 'node:util'
import * as zlib from 'node:zlib'
import {type ByteSource, bytesInMemory} from '../bytes/byte-source.ts'
import {InputError} from '../errors/index.ts'

/** More than this is no profile that a picture could show. */
const LARGEST_UNPACKED = 2 * 1024 ** 3
/** A packed file in a packed file happens; more is made to harm. */
const DEEPEST = 3

interface Packing {
  readonly name: string
  readonly magic: readonly number[]
  /** Absent where this Node cannot unpack it. */
  readonly unpack?: (bytes: Uint8Array, options: {maxOutputLength: number}) => Promise<Uint8Array>
}

const PACKINGS: readonly Packing[] = [
  {name: 'gzip', magic: [0x1f, 0x8b], unpack: promisify(zlib.gunzip)},
  {
    name: 'zstd',
    magic: [0x28, 0xb5, 0x2f, 0xfd],
    ...(zlib.zstdDecompress === undefined ? {} : {unpack: promisify(zlib.zstdDecompress)}),
  },
]

async function unpacked(source: ByteSource, {name, unpack}: Packing): Promise<ByteSource> {
  if (unpack === undefined) {
    throw new InputError(`${source.name} is packed with ${name}, which this Node cannot unpack.`, {
      hint: `Unpack it first, or use Node 22.15 or later.`,
    })
  }
  try {
    const bytes = await unpack(await source.read(0, source.size), {maxOutputLength: LARGEST_UNPACKED})
    return bytesInMemory(bytes, source.name)
  } catch (error) {
    throw new InputError(`Unpacking ${source.name} (${name}) failed: ${(error as Error).message}.`, {cause: error})
  }
}

/** The bytes without gzip or zstd around them, which is seen by content. Throws an InputError when they are damaged. */
export async function decompressed(source: ByteSource, depth = 0): Promise<ByteSource> {
  const head = await source.read(0, 4)
  const packing = PACKINGS.find(({magic}) => magic.every((byte, index) => head[index] === byte))
  if (packing === undefined) return source
  if (depth === DEEPEST) throw new InputError(`${source.name} is packed more than ${DEEPEST} times over.`)
  return decompressed(await unpacked(source, packing), depth + 1)
}
