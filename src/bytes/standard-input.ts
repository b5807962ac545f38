import {fstatSync, readFileSync, read as readWithCallback} from 'node:fs'
import type {Readable} from 'node:stream'
import {promisify} from 'node:util'
import {InputError} from '../errors/index.ts'
import {LARGEST_IN_MEMORY} from './buffered.ts'
import {type ByteSource, chunksOf} from './byte-source.ts'
import {piped} from './piped.ts'

const read = promisify(readWithCallback)

const DESCRIPTOR = 0

/** Where in its file standard input stands, since a shell may have read a part of it; null where that is not told. */
function placeInFile(): number | null {
  try {
    const place = /^pos:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${DESCRIPTOR}`, 'utf8'))
    return place === null ? null : Number(place[1])
  } catch {
    // Only Linux has this file; elsewhere standard input is read as a stream.
    return null
  }
}

/**
 * Standard input that a shell opened as a file (`< FILE`) can be read anywhere, in large pieces, again and again. Throws
 * an InputError for a folder.
 */
function redirectedFile(): ByteSource | null {
  const status = fstatSync(DESCRIPTOR)
  // Node would give a stream that ends at once.
  if (status.isDirectory()) throw new InputError('Reading standard input failed: it is a folder.')
  const start = status.isFile() ? placeInFile() : null
  if (start === null) return null
  const source = {
    name: 'standard input',
    size: Math.max(0, status.size - start),
    async read(offset: number, length: number) {
      const buffer = new Uint8Array(Math.max(0, Math.min(length, source.size - offset)))
      const {bytesRead} = await read(DESCRIPTOR, buffer, 0, buffer.length, start + offset)
      return buffer.subarray(0, bytesRead)
    },
    async readInto(buffer: Uint8Array, at: number, offset: number) {
      return (await read(DESCRIPTOR, buffer, at, buffer.length - at, start + offset)).bytesRead
    },
  }
  return {...source, stream: () => chunksOf(source)}
}

/**
 * Standard input as a byte source named `-`. Of a pipe the head can be looked at, and streaming then gives all bytes,
 * once, without holding them; reading at other places holds what was read, 1 GiB at most, and `size` is infinite until
 * the end was seen. A redirected file is read like one. `stream` and `largestBytes` are for tests.
 */
export function standardInput(stream?: Readable, largestBytes = LARGEST_IN_MEMORY): ByteSource {
  const file = stream === undefined ? redirectedFile() : null
  return file ?? piped('standard input', stream ?? process.stdin, largestBytes)
}
