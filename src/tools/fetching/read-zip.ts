import {createWriteStream} from 'node:fs'
import {dirname, join} from 'node:path'
import {pipeline} from 'node:stream/promises'
import {crc32} from 'node:zlib'
import {type Entry, openPromise, type ZipFile} from 'yauzl'
import {makeFolder} from '../../bytes/make-folder.ts'
import {InputError, isSystemError} from '../../errors/index.ts'

/** Passes content on, and throws at its end when its checksum is another: the library compares lengths only. */
function verified({fileName, crc32: expected}: Entry) {
  return async function* (content: AsyncIterable<Buffer>) {
    let sum = 0
    for await (const piece of content) {
      sum = crc32(piece, sum)
      yield piece
    }
    if (sum !== expected) throw new Error(`${fileName} is damaged: its checksum is another`)
  }
}

async function unpackEntry(zip: ZipFile, entry: Entry, folder: string): Promise<void> {
  const path = join(folder, entry.fileName)
  await makeFolder(dirname(path))
  await pipeline(await zip.openReadStreamPromise(entry), verified(entry), createWriteStream(path))
}

async function unpackWanted(archive: string, folder: string, wanted: (name: string) => boolean): Promise<number> {
  // Strict: names with backslashes are refused, as absolute ones and those that lead out of the folder always are.
  const zip = await openPromise(archive, {strictFileNames: true})
  let count = 0
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith('/') || !wanted(entry.fileName)) continue
    await unpackEntry(zip, entry, folder)
    count++
  }
  return count
}

/**
 * Unpacks the files that `wanted` picks into a folder; returns how many. Lengths and checksums are compared. An archive
 * that is damaged, or holds a name that would leave the folder, is an InputError.
 */
export async function unpackZip(archive: string, folder: string, wanted: (name: string) => boolean): Promise<number> {
  try {
    return await unpackWanted(archive, folder, wanted)
  } catch (error) {
    // zlib numbers its errors too, but they are no system calls'.
    if (isSystemError(error) && error.syscall !== undefined) throw error
    throw new InputError(`Unpacking ${archive}: ${(error as Error).message}`, {cause: error})
  }
}
