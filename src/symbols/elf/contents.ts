import type {ByteSource} from '../../bytes/byte-source.ts'
import {InputError} from '../../errors/index.ts'
import {type Elf, SECTION, type Section, segmentAt} from './elf-file.ts'

/** The bytes at `offset`, exactly as many as asked for; an {@link InputError} when the file does not have them. */
export async function readExactly(
  source: ByteSource,
  what: string,
  offset: bigint | number,
  length: bigint | number,
): Promise<Uint8Array> {
  const end = BigInt(offset) + BigInt(length)
  if (BigInt(offset) < 0n || BigInt(length) < 0n || end > BigInt(source.size)) {
    throw new InputError(
      `Reading ${what} of ${source.name}: it should end at byte ${end}, but the file has ${source.size}`,
      {hint: 'Is the file complete?'},
    )
  }
  const bytes = await source.read(Number(offset), Number(length))
  if (bytes.length !== Number(length)) {
    throw new InputError(`Reading ${what} of ${source.name}: ${bytes.length} of ${length} bytes at ${offset} came back`)
  }
  return bytes
}

/** What a section holds; nothing for one that occupies no space in the file. */
export async function readSection(elf: Elf, section: Section): Promise<Uint8Array> {
  if (section.type === SECTION.nobits) return new Uint8Array()
  return readExactly(elf.source, section.name, section.fileOffset, section.size)
}

/** The section of that name that has bytes in the file. */
export function sectionNamed(elf: Elf, name: string): Section | undefined {
  return elf.sections.find((one) => one.name === name && one.type !== SECTION.nobits)
}

/** The loaded bytes from an image offset to the end of its segment; null where nothing is loaded from the file. */
export async function readFrom(elf: Elf, imageOffset: number, what: string): Promise<Uint8Array | null> {
  const segment = segmentAt(elf, imageOffset)
  if (segment === undefined) return null
  const skipped = imageOffset - segment.imageOffset
  return readExactly(elf.source, what, segment.fileOffset + skipped, segment.fileBytes - skipped)
}
