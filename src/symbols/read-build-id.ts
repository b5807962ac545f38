import {open} from 'node:fs/promises'
import {notesBuildId} from './elf/build-id.ts'

/** Enough of a file for its program headers and the notes, which linkers put first. */
const HEAD_BYTES = 65_536
const ELF_64_LITTLE_ENDIAN = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1])
const PT_NOTE = 4

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

/**
 * GNU build id of a 64-bit little-endian ELF file, in hex, of which no more than the beginning needs to be there; null when
 * it has none there.
 */
export async function readBuildId(path: string): Promise<string | null> {
  const head = await readHead(path)
  if (head.length < 64 || !head.subarray(0, 6).equals(ELF_64_LITTLE_ENDIAN)) return null
  const ids = [...noteSegments(head)].map(notesBuildId)
  return ids.find((id) => id !== null) ?? null
}
