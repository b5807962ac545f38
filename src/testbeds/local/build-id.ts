import {open} from 'node:fs/promises'

/** Enough of a file for its program headers and the notes, which linkers put first. */
const HEAD_BYTES = 65_536
const ELF_64_LITTLE_ENDIAN = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1])
const PT_NOTE = 4
const NT_GNU_BUILD_ID = 3
const align4 = (size: number): number => (size + 3) & ~3

async function readHead(path: string): Promise<Buffer> {
  await using file = await open(path)
  const {bytesRead, buffer} = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
  return buffer.subarray(0, bytesRead)
}

function* noteSegments(head: Buffer): Generator<Buffer> {
  const headersAt = Number(head.readBigUInt64LE(32))
  const headerSize = head.readUInt16LE(54)
  const count = head.readUInt16LE(56)
  for (let at = headersAt; at < headersAt + count * headerSize && at + 56 <= head.length; at += headerSize) {
    if (head.readUInt32LE(at) !== PT_NOTE) continue
    const offset = Number(head.readBigUInt64LE(at + 8))
    yield head.subarray(offset, offset + Number(head.readBigUInt64LE(at + 32)))
  }
}

function buildIdOfNotes(notes: Buffer): string | null {
  for (let at = 0; at + 12 <= notes.length; ) {
    const nameSize = notes.readUInt32LE(at)
    const contentSize = notes.readUInt32LE(at + 4)
    const contentAt = at + 12 + align4(nameSize)
    const isGnu = notes.toString('latin1', at + 12, at + 12 + nameSize) === 'GNU\0'
    if (isGnu && notes.readUInt32LE(at + 8) === NT_GNU_BUILD_ID) {
      return notes.toString('hex', contentAt, contentAt + contentSize)
    }
    at = contentAt + align4(contentSize)
  }
  return null
}

/** GNU build id of a 64-bit little-endian ELF file, in hex; null when it has none near its beginning. */
export async function readBuildId(path: string): Promise<string | null> {
  const head = await readHead(path)
  if (head.length < 64 || !head.subarray(0, 6).equals(ELF_64_LITTLE_ENDIAN)) return null
  const ids = [...noteSegments(head)].map(buildIdOfNotes)
  return ids.find((id) => id !== null) ?? null
}
