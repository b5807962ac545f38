import {createHash} from 'node:crypto'
import {createReadStream} from 'node:fs'
import {pipeline} from 'node:stream/promises'
import {PrerequisiteError} from '../../errors/index.ts'

/** SHA-256 of a file in lower-case hex. */
async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** Throws a PrerequisiteError unless the file has that SHA-256. `what` names it for people. */
export async function requireSha256(path: string, expected: string, what: string): Promise<void> {
  const actual = await sha256OfFile(path)
  if (actual === expected) return
  throw new PrerequisiteError(`Checking ${what}: its SHA-256 is ${actual}, expected ${expected}; it is not used`)
}
