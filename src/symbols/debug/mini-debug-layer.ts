import {bytesInMemory} from '../../bytes/byte-source.ts'
import {readSection, sectionNamed} from '../elf/contents.ts'
import type {Elf} from '../elf/elf-file.ts'
import type {SymbolLayer} from '../elf/symbol-layer.ts'
import {debugLayer} from './debug-layer.ts'
import {unpackedSection} from './unpacked-section.ts'

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
