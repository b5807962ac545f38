import {fstatSync, writeSync} from 'node:fs'
import {blocksOf} from '../blocks-of.ts'
import {writeError} from './write-error.ts'

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

/** Writes blocks to a descriptor at the reader's pace, each before the next one is asked for. */
export function writeBlocks(blocks: Iterable<Uint8Array>, descriptor: number): void {
  for (const block of blocks) {
    for (let done = 0; done < block.length; ) done += writeSome(descriptor, block.subarray(done))
  }
}

/** Writes blocks to standard output, as {@link writeBlocks}. Throws a PrerequisiteError when the system refuses. */
export function writeStdoutBlocks(blocks: Iterable<Uint8Array>): void {
  try {
    writeBlocks(blocks, STANDARD_OUTPUT)
  } catch (error) {
    throw writeError('standard output', error)
  }
}

/** Writes text or bytes to standard output, as {@link writeStdoutBlocks}. */
export async function writeStdout(chunks: Iterable<string | Uint8Array>): Promise<void> {
  writeStdoutBlocks(blocksOf(chunks))
}

/** Writes text of one character per byte to standard output, as {@link writeStdoutBlocks}. */
export async function writeBytes(lines: Iterable<string>): Promise<void> {
  writeStdoutBlocks(blocksOf(lines, 'latin1'))
}
