import type {ByteSource} from '../../bytes/byte-source.ts'
import {InputError} from '../../errors/index.ts'
import {type Elf, SECTION, SHF_EXECINSTR} from '../elf/elf-file.ts'
import {readElf} from '../elf/read-elf.ts'
import {type SymbolLayer, shiftedLayer, symbolLayer} from '../elf/symbol-layer.ts'

interface CodeSection {
  readonly imageOffset: number
  readonly size: number
}

/** The loaded sections of code, by name. */
function codeSections(elf: Elf): Map<string, CodeSection> {
  const sections = new Map<string, CodeSection>()
  for (const {name, flags, imageOffset, size} of elf.sections) {
    if ((flags & SHF_EXECINSTR) !== 0 && imageOffset !== null) sections.set(name, {imageOffset, size})
  }
  return sections
}

/**
 * By how much image offsets of `program` exceed those of `debug`: both count from their own lowest address, which
 * differs when a tool left segments out of the debug file. The code's sections tell; without them there is no shift.
 * An {@link InputError} when the sections are not those of one program.
 */
function shiftBetween(program: Elf, debug: Elf): number {
  const theirs = codeSections(debug)
  let shift: number | null = null
  for (const [name, own] of codeSections(program)) {
    const their = theirs.get(name)
    if (their === undefined) continue
    const distance = own.imageOffset - their.imageOffset
    shift ??= distance
    if (own.size === their.size && distance === shift) continue
    throw new InputError(
      `Reading symbols of ${debug.source.name}: its section ${name} is not that of ${program.source.name}`,
    )
  }
  return shift ?? 0
}

/**
 * The functions that a debug file of `program` names, placed in the program's image: the debug file has no code of its
 * own, and may count from another address. Null when it names none; an {@link InputError} when it cannot be read.
 */
export async function debugLayer(program: Elf, source: ByteSource): Promise<SymbolLayer | null> {
  const debug = await readElf(source, {symbolsOnly: true})
  const layer = (await symbolLayer(debug, SECTION.symtab)) ?? (await symbolLayer(debug, SECTION.dynsym))
  return layer === null ? null : shiftedLayer(layer, shiftBetween(program, debug), program.span)
}
