import {once} from 'node:events'

const BLOCK_CHARACTERS = 1 << 20

/** Writes text of one character per byte, in blocks, at the reader's pace. A reader that has left ends the program quietly. */
export async function writeBytes(lines: Iterable<string>): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  let block = ''
  const flush = async () => {
    if (!process.stdout.write(Buffer.from(block, 'latin1'))) await once(process.stdout, 'drain')
    block = ''
  }
  for (const line of lines) {
    block += line
    if (block.length >= BLOCK_CHARACTERS) await flush()
  }
  await flush()
}
