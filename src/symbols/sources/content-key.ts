import {createHash} from 'node:crypto'
import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {crc32} from 'node:zlib'
import type {ByteSource} from '../../bytes/byte-source.ts'
import {keep} from './keep.ts'

/** Ways to know a content by. */
const DIGESTS = {
  async sha256(source: ByteSource): Promise<string> {
    const hash = createHash('sha256')
    for await (const chunk of source.stream()) hash.update(chunk)
    return hash.digest('hex')
  },
  async crc32(source: ByteSource): Promise<string> {
    let sum = 0
    for await (const chunk of source.stream()) sum = crc32(chunk, sum)
    return sum.toString(16).padStart(8, '0')
  },
} as const
type Digest = keyof typeof DIGESTS
const FORMS: Readonly<Record<Digest, RegExp>> = {sha256: /^[0-9a-f]{64}$/, crc32: /^[0-9a-f]{8}$/}

/** Where the digest of a file with this identity is remembered. */
function notePath(directory: string, identity: string, digest: Digest): string {
  const suffix = digest === 'sha256' ? '' : `.${digest}`
  return join(directory, 'by-identity', `${createHash('sha256').update(identity).digest('hex').slice(0, 32)}${suffix}`)
}

async function remembered(path: string, form: RegExp): Promise<string | null> {
  try {
    const text = await readFile(path, 'latin1')
    return form.test(text) ? text : null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

async function digestOf(source: ByteSource, directory: string, digest: Digest): Promise<string> {
  if (source.identity === undefined) return DIGESTS[digest](source)
  const path = notePath(directory, source.identity, digest)
  const known = await remembered(path, FORMS[digest])
  if (known !== null) return known
  const value = await DIGESTS[digest](source)
  await keep(path, value)
  return value
}

/**
 * The SHA-256 of a source's bytes in hex. A file is hashed once: afterwards its device, inode, size and times are enough
 * to know it by.
 */
export function cachedDigest(source: ByteSource, directory: string): Promise<string> {
  return digestOf(source, directory, 'sha256')
}

/** The CRC-32 of a source's bytes, as debug links have it; computed once like {@link cachedDigest}. */
export async function cachedChecksum(source: ByteSource, directory: string): Promise<number> {
  return Number.parseInt(await digestOf(source, directory, 'crc32'), 16)
}
