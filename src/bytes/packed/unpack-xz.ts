import {InputError} from '../../errors/index.ts'

/** Pieces without a byte after which the packed data is taken to have ended too early. */
const LONGEST_SILENCE = 100_000
/** The library's number for a check or filter that it does not have, such as SHA-256 or BCJ. */
const UNSUPPORTED = /error code 6$/

/** What the library says, in words; what the packed bytes' own source says stays. */
function inWords(error: unknown): Error {
  if (error instanceof InputError) return error
  const isUnsupported = UNSUPPORTED.test((error as Error).message)
  return new Error(isUnsupported ? 'its check or filter is not read' : 'it is damaged or cut off', {cause: error})
}

/**
 * All bytes in xz containers, one or several behind one another. Not piece by piece: the library unpacks one input at a
 * time, and one that nobody reads to its end would hold up all others for ever. Throws an Error that says what is wrong,
 * also when there are more than `mostBytes`, and an InputError of `packed` as it is.
 */
export async function unpackXz(packed: AsyncIterable<Uint8Array>, mostBytes: number): Promise<Uint8Array> {
  const {default: library} = await import('xz-decompress')
  const reader = new library.XzReadableStream(ReadableStream.from(packed)).getReader()
  const pieces: Uint8Array[] = []
  let [bytes, silence] = [0, 0]
  try {
    for (;;) {
      const {done, value} = await reader.read().catch((error: unknown) => Promise.reject(inWords(error)))
      if (done) return Buffer.concat(pieces, bytes)
      silence = value.length === 0 ? silence + 1 : 0
      bytes += value.length
      if (bytes > mostBytes) throw new Error(`it is larger than ${mostBytes} bytes`)
      if (silence > LONGEST_SILENCE) throw new Error('it is cut off')
      pieces.push(value)
    }
  } finally {
    // Where reading failed, this only says so again.
    await reader.cancel().catch(() => undefined)
  }
}
