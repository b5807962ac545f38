import {readFile, writeFile} from 'node:fs/promises'
import {dirname, isAbsolute, join} from 'node:path'
import {crc32, inflateRawSync} from 'node:zlib'
import {makeFolder} from '../../bytes/make-folder.ts'
import {InputError} from '../../errors/index.ts'

/** One file in a zip archive. */
export interface ZipEntry {
  readonly name: string
  /** 0 stored, 8 deflated. */
  readonly method: number
  readonly crc32: number
  readonly packedBytes: number
  readonly bytes: number
  readonly headerOffset: number
}

// Layout: PKWARE's APPNOTE, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (its end).
const END_SIGNATURE = 0x06054b50
const CENTRAL_SIGNATURE = 0x02014b50
const LOCAL_SIGNATURE = 0x04034b50
const END_BYTES = 22
const CENTRAL_BYTES = 46
const LOCAL_BYTES = 30
const LONGEST_COMMENT = 0xffff
const IN_ZIP64 = 0xffffffff

function endOffset(zip: Buffer, name: string): number {
  const lowest = Math.max(0, zip.length - END_BYTES - LONGEST_COMMENT)
  for (let at = zip.length - END_BYTES; at >= lowest; at--) if (zip.readUInt32LE(at) === END_SIGNATURE) return at
  throw new InputError(`Reading ${name}: it is not a whole zip archive`)
}

function entryAt(zip: Buffer, at: number, name: string): ZipEntry & {readonly nextOffset: number} {
  if (at + CENTRAL_BYTES > zip.length || zip.readUInt32LE(at) !== CENTRAL_SIGNATURE) {
    throw new InputError(`Reading ${name}: its directory is damaged at byte ${at}`)
  }
  const nameBytes = zip.readUInt16LE(at + 28)
  const entry = {
    name: zip.toString('utf8', at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes),
    method: zip.readUInt16LE(at + 10),
    crc32: zip.readUInt32LE(at + 16),
    packedBytes: zip.readUInt32LE(at + 20),
    bytes: zip.readUInt32LE(at + 24),
    headerOffset: zip.readUInt32LE(at + 42),
  }
  if ([entry.packedBytes, entry.bytes, entry.headerOffset].includes(IN_ZIP64)) {
    throw new InputError(`Reading ${name}: ${entry.name} uses the 64-bit form, which is not read`)
  }
  const nextOffset = at + CENTRAL_BYTES + nameBytes + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  return {...entry, nextOffset}
}

/** The files of a zip archive, folders left out. `name` is for messages. */
function zipEntries(zip: Buffer, name: string): readonly ZipEntry[] {
  const end = endOffset(zip, name)
  const count = zip.readUInt16LE(end + 10)
  const entries: ZipEntry[] = []
  let at = zip.readUInt32LE(end + 16)
  for (let index = 0; index < count; index++) {
    const {nextOffset, ...entry} = entryAt(zip, at, name)
    if (!entry.name.endsWith('/')) entries.push(entry)
    at = nextOffset
  }
  return entries
}

function inflated(packed: Buffer, entry: ZipEntry, name: string): Buffer {
  try {
    return inflateRawSync(packed, {maxOutputLength: Math.max(1, entry.bytes)})
  } catch (cause) {
    throw new InputError(`Reading ${name}: ${entry.name} cannot be unpacked: ${(cause as Error).message}`, {cause})
  }
}

/** What one file holds, its checksum verified. */
function zipContent(zip: Buffer, entry: ZipEntry, name: string): Buffer {
  const at = entry.headerOffset
  if (at + LOCAL_BYTES > zip.length || zip.readUInt32LE(at) !== LOCAL_SIGNATURE) {
    throw new InputError(`Reading ${name}: ${entry.name} is not where the directory says (byte ${at})`)
  }
  const start = at + LOCAL_BYTES + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28)
  const packed = zip.subarray(start, start + entry.packedBytes)
  const content = entry.method === 0 ? packed : inflated(packed, entry, name)
  if (content.length !== entry.bytes || crc32(content) !== entry.crc32) {
    throw new InputError(`Reading ${name}: ${entry.name} is damaged`)
  }
  return content
}

function safePath(folder: string, entryName: string, archive: string): string {
  if (isAbsolute(entryName) || entryName.includes('\\') || entryName.split('/').includes('..')) {
    throw new InputError(`Unpacking ${archive}: ${JSON.stringify(entryName)} would leave the folder`)
  }
  return join(folder, entryName)
}

/** Unpacks the files that `wanted` picks into a folder. Names that would leave the folder are refused. */
export async function unpackZip(archive: string, folder: string, wanted: (name: string) => boolean): Promise<number> {
  const zip = await readFile(archive)
  const entries = zipEntries(zip, archive).filter((entry) => wanted(entry.name))
  for (const entry of entries) {
    const path = safePath(folder, entry.name, archive)
    await makeFolder(dirname(path))
    await writeFile(path, zipContent(zip, entry, archive))
  }
  return entries.length
}
