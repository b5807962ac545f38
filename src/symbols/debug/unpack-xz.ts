import {InputError} from '../../errors/index.ts'

/** The part of xz-decompress that is used; loaded only when a file has something packed. */
async function unpacked(packed: Uint8Array): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const {default: library} = await import('xz-decompress')
  const input = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(packed)
      controller.close()
    },
  })
  return new library.XzReadableStream(input).getReader()
}

/** Rounds without output after which the input is taken to have ended too early. */
const LONGEST_SILENCE = 100_000

/**
 * The bytes in an xz container. Throws an {@link InputError} naming `what` when it is damaged, cut short, or larger than
 * `mostBytes` once unpacked.
 */
export async function unpackXz(packed: Uint8Array, what: string, mostBytes: number): Promise<Uint8Array> {
  if (packed.length === 0) throw new InputError(`Unpacking ${what}: it is empty`)
  const reader = await unpacked(packed)
  const chunks: Uint8Array[] = []
  let [bytes, silence] = [0, 0]
  for (;;) {
    const {done, value} = await reader.read().catch((cause: unknown) => {
      throw new InputError(`Unpacking ${what}: its xz data is damaged or of a kind that is not read`, {cause})
    })
    if (done) return Buffer.concat(chunks, bytes)
    silence = value.length === 0 ? silence + 1 : 0
    bytes += value.length
    if (bytes > mostBytes || silence > LONGEST_SILENCE) {
      await reader.cancel()
      throw new InputError(`Unpacking ${what}: it is larger than ${mostBytes} bytes, or does not end`)
    }
    chunks.push(value)
  }
}
