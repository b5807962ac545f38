import {open} from 'node:fs/promises'

const TAIL_LINES = 20
const TAIL_BYTES = 16_384
/** bpftrace 0.17 says this on kernels that have no such limit; it means nothing. */
const HARMLESS = /RLIMIT_MEMLOCK/

/** The last lines of a text that say something, 20 at most. */
function lastLines(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !HARMLESS.test(line))
  return lines.slice(-TAIL_LINES).join('\n')
}

/** The last lines of a file; empty when it is not there. */
export async function readStderrTail(path: string): Promise<string> {
  try {
    await using file = await open(path)
    const {size} = await file.stat()
    const length = Math.min(size, TAIL_BYTES)
    const {buffer, bytesRead} = await file.read(Buffer.alloc(length), 0, length, size - length)
    return lastLines(buffer.toString('utf8', 0, bytesRead))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
