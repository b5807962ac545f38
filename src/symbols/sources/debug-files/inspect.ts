import type {ByteSource} from '../../../bytes/byte-source.ts'
import {InputError} from '../../../errors/index.ts'
import {buildIdOf} from '../../elf/build-id.ts'
import {type Elf, SECTION} from '../../elf/elf-file.ts'
import {looksLikeElf, readElf} from '../../elf/read-elf.ts'
import {cachedChecksum} from '../content-key.ts'
import {codeLayout, type ModuleIdentity, symbolCount} from './module-identity.ts'

/** What matters of a file that may have symbols for another one. */
export interface InspectedFile {
  readonly buildId: string | null
  readonly symbols: number
  /** Whether it has the code itself, so that it can stand for the module. */
  readonly isProgram: boolean
  readonly code: string
}

function hasCode(elf: Elf): boolean {
  const text = elf.sections.find(({name}) => name === '.text')
  return elf.segments.some((one) => one.executable && one.fileBytes > 0) && text?.type !== SECTION.nobits
}

/** What an ELF file has to offer; null when it is none, or one that cannot be read. */
export async function inspect(source: ByteSource): Promise<InspectedFile | null> {
  if (!looksLikeElf(await source.read(0, 4))) return null
  try {
    const elf = await readElf(source, {symbolsOnly: true})
    return {
      buildId: await buildIdOf(elf),
      symbols: symbolCount(elf),
      isProgram: hasCode(elf),
      code: codeLayout(elf),
    }
  } catch (error) {
    // Whatever lies in the folders of debug files and is none is passed over.
    if (error instanceof InputError) return null
    throw error
  }
}

/**
 * Whether a file holds symbols of the module: by build id where both have one; else by the checksum in the module's debug
 * link; else, without either, by the places and sizes of the code's sections.
 */
export async function fits(
  source: ByteSource,
  found: InspectedFile,
  module: ModuleIdentity,
  cacheDirectory: string,
): Promise<boolean> {
  if (found.buildId !== null && module.buildId !== null) return found.buildId === module.buildId
  if (module.debugLink !== null && !found.isProgram)
    return (await cachedChecksum(source, cacheDirectory)) === module.debugLink.crc32
  return found.buildId === null && module.buildId === null && module.code !== '' && found.code === module.code
}
