import {constants} from 'node:fs'
import {type FileHandle, open} from 'node:fs/promises'
import {connect} from 'node:net'
import {pipeline} from 'node:stream/promises'
import {setTimeout as wait} from 'node:timers/promises'
import {PrerequisiteError} from '../../errors/index.ts'
import type {WriteTarget} from './write-target.ts'

type Node = Extract<WriteTarget, {kind: 'node'}>

/** So long may whoever is to read a FIFO take to open it. */
const READER_SECONDS = 30
const POLL_MS = 50
const PAUSE_MS = 2

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}

/** A FIFO without a reader would hold a blocking open for ever, and the interrupt with it. */
async function openNode({path, stats}: Node): Promise<FileHandle> {
  const {O_WRONLY, O_NONBLOCK, O_NOCTTY} = constants
  const deadline = Date.now() + READER_SECONDS * 1000
  for (;;) {
    try {
      return await open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY)
    } catch (error) {
      if (codeOf(error) !== 'ENXIO' || !stats.isFIFO()) throw error
      if (Date.now() > deadline) {
        throw new PrerequisiteError(`Writing ${path}: nothing has opened it for reading within ${READER_SECONDS} s`, {
          hint: 'Start what reads it first, or write to a file with -o',
          cause: error,
        })
      }
    }
    await wait(POLL_MS)
  }
}

/** Bytes taken; 0 when the reader is behind. */
async function writeSome(handle: FileHandle, bytes: Uint8Array): Promise<number> {
  try {
    return (await handle.write(bytes)).bytesWritten
  } catch (error) {
    if (codeOf(error) !== 'EAGAIN') throw error
    await wait(PAUSE_MS)
    return 0
  }
}

async function writeStream(node: Node, blocks: Iterable<Uint8Array>): Promise<void> {
  await using handle = await openNode(node)
  for (const block of blocks) {
    for (let done = 0; done < block.length; ) done += await writeSome(handle, block.subarray(done))
  }
}

/**
 * Writes to what is no regular file, in place and at its reader's pace: a character device, a FIFO, a listening stream
 * socket. Throws a PrerequisiteError when nobody opens the FIFO, and for a disk, whose content this would destroy.
 */
export async function writeIntoNode(node: Node, blocks: Iterable<Uint8Array>): Promise<void> {
  const {path, stats} = node
  if (stats.isBlockDevice()) {
    throw new PrerequisiteError(`Writing ${path}: it is a disk, and what is on it would be lost`, {
      hint: 'Name a file with -o',
    })
  }
  if (stats.isSocket()) await pipeline(blocks, connect(path))
  else await writeStream(node, blocks)
}
