import type {ByteSource} from '../bytes/byte-source.ts'
import {openFile} from '../bytes/open-file.ts'
import {decompressed} from '../bytes/packed/decompress.ts'
import {standardInput} from '../bytes/standard-input.ts'
import {readingError} from './reading-error.ts'

/** An input as a byte source without its packing. `await using` closes it. */
export interface OpenedInput extends AsyncDisposable {
  readonly plain: ByteSource
}

/** Opens a file, or standard input for `-`. Throws an InputError with its name when it cannot be opened or unpacked. */
export async function openInput(path: string): Promise<OpenedInput> {
  await using opening = new AsyncDisposableStack()
  try {
    const packed = path === '-' ? standardInput() : opening.use(await openFile(path))
    const plain = await decompressed(packed)
    const opened = opening.move()
    return {plain, [Symbol.asyncDispose]: () => opened.disposeAsync()}
  } catch (error) {
    throw readingError(path, error)
  }
}
