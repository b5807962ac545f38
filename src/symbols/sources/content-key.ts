import {createHash} from 'node:crypto'
import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import type {ByteSource} from '../../bytes/byte-source.ts'
import {keep} from './keep.ts'

const SHA256 = /^[0-9a-f]{64}$/

async function sha256Of(source: ByteSource): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of source.stream()) hash.update(chunk)
  return hash.digest('hex')
}

/** Where the hash of a file with this identity is remembered. */
function notePath(directory: string, identity: string): string {
  return join(directory, 'by-identity', createHash('sha256').update(identity).digest('hex').slice(0, 32))
}

async function rememberedHash(path: string): Promise<string | null> {
  try {
    const text = await readFile(path, 'latin1')
    return SHA256.test(text) ? text : null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/**
 * The SHA-256 of a source's bytes in hex. A file is hashed once: afterwards its device, inode, size and times are enough
 * to know it by.
 */
export async function contentKey(source: ByteSource, directory: string): Promise<string> {
  if (source.identity === undefined) return sha256Of(source)
  const path = notePath(directory, source.identity)
  const known = await rememberedHash(path)
  if (known !== null) return known
  const hash = await sha256Of(source)
  await keep(path, hash)
  return hash
}
