import type {ByteSource} from '../../bytes/byte-source.ts'
import {InputError} from '../../errors/index.ts'

/** Each table of a program is read a few times at most, whatever its size. */
const MOST_TIMES = 16
const ALWAYS_BYTES = 64 << 20

/**
 * The same file, of which only so much can be read: 16 times its size, or 64 MiB where that is more. Headers whose
 * thousands of entries all point at one large part make an InputError, not hours of reading.
 */
export function withReadBudget(source: ByteSource): ByteSource {
  const most = Math.max(ALWAYS_BYTES, MOST_TIMES * source.size)
  let bytesRead = 0
  return {
    name: source.name,
    get size() {
      return source.size
    },
    ...(source.identity === undefined ? {} : {identity: source.identity}),
    async read(offset, length) {
      const bytes = await source.read(offset, length)
      bytesRead += bytes.length
      if (bytesRead <= most) return bytes
      throw new InputError(
        `Reading symbols of ${source.name}: its headers make ${bytesRead} bytes of ${source.size} be read`,
        {hint: 'Its sections or segments lie over one another: the file is damaged.'},
      )
    },
    stream: () => source.stream(),
  }
}
