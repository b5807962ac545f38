import {createReadStream, createWriteStream} from 'node:fs'
import {open, rename, rm} from 'node:fs/promises'
import {pipeline} from 'node:stream/promises'
import {createGunzip} from 'node:zlib'
import type {ByteSource} from '../../../bytes/byte-source.ts'
import {draftBeside} from '../../../bytes/drafts.ts'
import {openFile} from '../../../bytes/open-file.ts'
import {InputError} from '../../../errors/index.ts'
import {looksLikeElf} from '../../elf/read-elf.ts'

const BLOCK = 512
const MOST_MEMBERS = 100_000

function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b
}

function isTar(head: Uint8Array): boolean {
  return Buffer.from(head).toString('latin1', 257, 262) === 'ustar'
}

async function headOf(path: string): Promise<Uint8Array> {
  await using file = await openFile(path)
  return await file.read(0, BLOCK)
}

/** Takes gzip off a file, in its place. */
async function gunzipInPlace(path: string, mostBytes: number): Promise<void> {
  const draft = draftBeside(path)
  let bytes = 0
  try {
    await pipeline(
      createReadStream(path),
      createGunzip(),
      async function* bounded(chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          bytes += chunk.length
          if (bytes > mostBytes) throw new InputError(`Unpacking ${path}: it is larger than ${mostBytes} bytes`)
          yield chunk
        }
      },
      createWriteStream(draft, {flags: 'wx'}),
    )
    await rename(draft, path)
  } catch (error) {
    await rm(draft, {force: true})
    if (error instanceof InputError) throw error
    throw new InputError(`Unpacking ${path}: ${(error as Error).message}`, {cause: error})
  }
}

interface Member {
  readonly offset: number
  readonly size: number
}

/** The ordinary files in a tar archive that are ELF. Form: POSIX.1-2017, pax, "ustar Interchange Format". */
async function* elfMembers(archive: ByteSource): AsyncGenerator<Member> {
  let at = 0
  for (let count = 0; count < MOST_MEMBERS && at + BLOCK <= archive.size; count++) {
    const header = Buffer.from(await archive.read(at, BLOCK))
    const size = Number.parseInt(header.toString('latin1', 124, 136).replaceAll(/[\0 ]/g, '') || '0', 8)
    if (header[0] === 0 || !Number.isSafeInteger(size) || size < 0) return
    const offset = at + BLOCK
    const isFile = header[156] === 0x30 || header[156] === 0
    if (isFile && offset + size <= archive.size && looksLikeElf(await archive.read(offset, 4))) yield {offset, size}
    at = offset + Math.ceil(size / BLOCK) * BLOCK
  }
}

function part(source: ByteSource, {offset, size}: Member): ByteSource {
  const read = (from: number, length: number) => source.read(offset + from, Math.max(0, Math.min(length, size - from)))
  return {
    name: source.name,
    size,
    read,
    async *stream() {
      for (let from = 0; from < size; from += 1 << 20) yield await read(from, 1 << 20)
    },
  }
}

async function copyTo(path: string, source: ByteSource): Promise<void> {
  await using file = await open(path, 'wx')
  for await (const chunk of source.stream()) await file.write(chunk)
}

/**
 * Takes gzip and tar off a downloaded file, in its place, so that what is wanted remains: the ELF file, or in an archive
 * the first one that `isWanted`. False when there is none. Throws an InputError when the file is damaged or too large.
 */
export async function unpackDownload(
  path: string,
  mostBytes: number,
  isWanted: (source: ByteSource) => Promise<boolean>,
): Promise<boolean> {
  if (isGzip(await headOf(path))) await gunzipInPlace(path, mostBytes)
  await using file = await openFile(path)
  if (!isTar(await file.read(0, BLOCK))) return await isWanted(file)
  const draft = draftBeside(path)
  for await (const member of elfMembers(file)) {
    const source = part(file, member)
    if (!(await isWanted(source))) continue
    await copyTo(draft, source)
    await rename(draft, path)
    return true
  }
  return false
}
