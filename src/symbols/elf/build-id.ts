import {readExactly} from './contents.ts'
import {Cursor} from './cursor.ts'
import type {Elf} from './elf-file.ts'

const NT_GNU_BUILD_ID = 3
const GNU = 0x00554e47
/** Far above any real one; note sections hold hardly more than a kilobyte. */
const LARGEST_NOTES = 1 << 20

function buildIdIn(bytes: Uint8Array, what: string): string | null {
  const cursor = new Cursor(bytes, what)
  while (cursor.at + 12 <= bytes.length) {
    const [nameBytes, contentBytes, type] = [cursor.u32(), cursor.u32(), cursor.u32()]
    const nameAt = cursor.at
    const contentAt = nameAt + Math.ceil(nameBytes / 4) * 4
    const end = contentAt + contentBytes
    if (end > bytes.length) return null
    if (type === NT_GNU_BUILD_ID && nameBytes === 4 && cursor.u32() === GNU) {
      return Buffer.from(bytes.subarray(contentAt, end)).toString('hex')
    }
    cursor.at = contentAt + Math.ceil(contentBytes / 4) * 4
  }
  return null
}

/** The GNU build id in lower-case hex, or null. */
export async function buildIdOf(elf: Elf): Promise<string | null> {
  for (const {fileOffset, size} of elf.notes) {
    const what = `notes of ${elf.source.name}`
    const bytes = await readExactly(elf.source, what, fileOffset, Math.min(size, LARGEST_NOTES))
    const buildId = buildIdIn(bytes, what)
    if (buildId !== null && buildId !== '') return buildId
  }
  return null
}

/** The GNU build id in the content of a note section, such as /sys/kernel/notes; null when it holds none. */
export function notesBuildId(bytes: Uint8Array): string | null {
  return buildIdIn(bytes, 'notes')
}
