import {fstatSync, writeSync} from 'node:fs'
import {blocksOf} from './blocks-of.ts'

const STANDARD_OUTPUT = 1
const PAUSE_MS = 2

/** Waits without turning the event loop, which has nothing to do meanwhile. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS)
}

/** A closed terminal is a character device that gives this; on a disk it is a fault that must be told. */
function isClosedTerminal(descriptor: number, code: string | undefined): boolean {
  return code === 'EIO' && fstatSync(descriptor).isCharacterDevice()
}

/**
 * Bytes written; 0 when a pipe that does not block is full. A reader that has left, or a terminal that was closed, ends
 * the program quietly.
 */
function writeSome(descriptor: number, bytes: Uint8Array): number {
  try {
    return writeSync(descriptor, bytes)
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException
    if (code === 'EPIPE' || isClosedTerminal(descriptor, code)) process.exit(0)
    if (code !== 'EAGAIN') throw error
    pause()
    return 0
  }
}

/**
 * Writes blocks to a descriptor, by default standard output, at the reader's pace, each before the next one is asked
 * for.
 */
export function writeBlocks(blocks: Iterable<Uint8Array>, descriptor = STANDARD_OUTPUT): void {
  for (const block of blocks) {
    for (let done = 0; done < block.length; ) done += writeSome(descriptor, block.subarray(done))
  }
}

/** Writes text or bytes to standard output, in blocks, as {@link writeBlocks}. */
export async function writeStdout(chunks: Iterable<string | Uint8Array>): Promise<void> {
  writeBlocks(blocksOf(chunks))
}

/** Writes text of one character per byte to standard output, in blocks, as {@link writeBlocks}. */
export async function writeBytes(lines: Iterable<string>): Promise<void> {
  writeBlocks(blocksOf(lines, 'latin1'))
}
