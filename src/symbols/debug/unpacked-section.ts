import {bytesInMemory} from '../../bytes/byte-source.ts'
import {unpackXz} from '../../bytes/packed/unpack-xz.ts'
import {InputError} from '../../errors/index.ts'

/**
 * The bytes in an xz container. Throws an {@link InputError} naming `what` when it is damaged, cut short, or larger than
 * `mostBytes` once unpacked.
 */
export async function unpackedSection(packed: Uint8Array, what: string, mostBytes: number): Promise<Uint8Array> {
  if (packed.length === 0) throw new InputError(`Unpacking ${what}: it is empty`)
  try {
    return await unpackXz(bytesInMemory(packed, what).stream(), mostBytes)
  } catch (cause) {
    throw new InputError(`Unpacking ${what} (xz): ${(cause as Error).message}`, {cause})
  }
}
