import {bytesInMemory} from '../../bytes/byte-source.ts'
import {unpackXz} from '../../bytes/packed/unpack-xz.ts'
import {InputError} from '../../errors/index.ts'
import {readSection, sectionNamed} from '../elf/contents.ts'
import type {Elf} from '../elf/elf-file.ts'
import type {SymbolLayer} from '../elf/symbol-layer.ts'
import {debugLayer} from './debug-layer.ts'

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

/** A symbol table alone is far smaller; more is not unpacked. */
const MOST_BYTES = 256 << 20

/**
 * The functions in `.gnu_debugdata`, a symbol table packed with xz that some distributions leave in stripped files; null
 * when there is none. An InputError when it cannot be read.
 */
export async function miniDebugLayer(elf: Elf): Promise<SymbolLayer | null> {
  const section = sectionNamed(elf, '.gnu_debugdata')
  if (section === undefined || section.size === 0) return null
  const what = `.gnu_debugdata of ${elf.source.name}`
  const unpacked = await unpackedSection(await readSection(elf, section), what, MOST_BYTES)
  return debugLayer(elf, bytesInMemory(unpacked, what))
}
