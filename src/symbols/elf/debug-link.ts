import {readSection, sectionNamed} from './contents.ts'
import type {Elf} from './elf-file.ts'

/** What a stripped file says of the file that its symbols went into. */
export interface DebugLink {
  /** File name without folders. */
  readonly name: string
  /** CRC-32 of that whole file. */
  readonly crc32: number
}

/** Longer names and more are not what linkers and objcopy write. */
const LARGEST_LINK = 4096
/** A file name, not a path. */
const FILE_NAME = /^[^/\0]+$/

/** The `.gnu_debuglink` of a file, or null: a zero-ended name, padding to four bytes, and the checksum. */
export async function debugLinkOf(elf: Elf): Promise<DebugLink | null> {
  const section = sectionNamed(elf, '.gnu_debuglink')
  if (section === undefined || section.size > LARGEST_LINK) return null
  const bytes = Buffer.from(await readSection(elf, section))
  const end = bytes.indexOf(0)
  const crcAt = Math.ceil((end + 1) / 4) * 4
  if (end <= 0 || crcAt + 4 > bytes.length) return null
  const name = bytes.toString('utf8', 0, end)
  if (!FILE_NAME.test(name) || name === '.' || name === '..') return null
  return {name, crc32: bytes.readUInt32LE(crcAt)}
}
