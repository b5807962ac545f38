import type {Readable} from 'node:stream'
import {InputError} from '../errors/index.ts'
import {buffered, LARGEST_IN_MEMORY} from './buffered.ts'
import type {ByteSource} from './byte-source.ts'

async function* piecesOf(stream: Readable): AsyncGenerator<Uint8Array> {
  for await (const piece of stream) yield piece as Uint8Array
}

/**
 * A pipe: it can be taken once. The head can be looked at, and streaming then gives all bytes without holding them; reading
 * at other places holds what was read, and `size` is infinite until the end was seen. `name` is for messages.
 */
export function piped(name: string, stream: Readable, largestBytes = LARGEST_IN_MEMORY): ByteSource {
  let isTaken = false
  const start = () => {
    if (isTaken) {
      throw new InputError(`Reading ${name} a second time failed: what was read of it is gone.`, {
        hint: 'Save it as a file, and name that.',
      })
    }
    isTaken = true
    return piecesOf(stream)
  }
  return buffered(name, start, largestBytes)
}
