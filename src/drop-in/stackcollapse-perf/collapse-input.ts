import {closeSync, openSync, readSync} from 'node:fs'
import {isPacked} from '../../bytes/packed/packings.ts'
import {readingError} from '../reading-error.ts'
import type {PerfCollapser} from './collapse-perf.ts'
import type {PartTask} from './collapse-threads.ts'
import {isOrdinaryText} from './ordinary-text.ts'

const PAUSE_MS = 2

/**
 * Reads what comes next from a file, a pipe or a terminal into `room`; returns how many bytes, 0 at the end. Waits where
 * a pipe does not block. Throws what the system says, such as EISDIR.
 */
function readNext(descriptor: number, room: Uint8Array): number {
  for (;;) {
    try {
      return readSync(descriptor, room, 0, room.length, null)
    } catch (error) {
      const {code} = error as NodeJS.ErrnoException
      if (code === 'EOF') return 0
      if (code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS)
    }
  }
}

const STANDARD_INPUT = 0
const CHUNK_BYTES = 1 << 18
/** What is held of an input to see what is inside. */
const LARGEST_HELD = 1 << 25

const HEAD_BYTES = 64 * 1024

/** What to read, and how. */
export type InputTask = Pick<PartTask, 'path' | 'options' | 'keepAddresses'>

function headOf(descriptor: number): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  let length = 0
  while (length < head.length) {
    const more = readNext(descriptor, head.subarray(length))
    if (more === 0) break
    length += more
  }
  return head.subarray(0, length)
}

async function* chunksOf(head: Buffer, descriptor: number): AsyncGenerator<Uint8Array> {
  yield head
  for (;;) {
    const chunk = Buffer.alloc(CHUNK_BYTES)
    const length = readNext(descriptor, chunk)
    if (length === 0) return
    yield chunk.subarray(0, length)
  }
}

/** What unpacks is loaded only where something is packed, since most starts are short and nothing is. */
async function collapseOther(
  collapser: PerfCollapser,
  {path, options}: InputTask,
  head: Buffer,
  descriptor: number,
): Promise<void> {
  const {decompressed} = await import('../../bytes/packed/decompress.ts')
  const {buffered} = await import('../../bytes/buffered.ts')
  const source = await decompressed(buffered(path, () => chunksOf(head, descriptor), LARGEST_HELD))
  if (options.compat || isOrdinaryText(await source.read(0, HEAD_BYTES))) await collapser.read(source)
  else await collapser.readThoroughly(source)
}

async function collapseDescriptor(collapser: PerfCollapser, task: InputTask, descriptor: number): Promise<void> {
  const head = headOf(descriptor)
  if (isPacked(head) || !(task.options.compat || isOrdinaryText(head))) {
    return collapseOther(collapser, task, head, descriptor)
  }
  let unread = head
  collapser.readFrom(task.path, (room) => {
    if (unread.length === 0) return readNext(descriptor, room)
    const length = unread.copy(room)
    unread = unread.subarray(length)
    return length
  })
}

async function collapseWhole(collapser: PerfCollapser, task: InputTask): Promise<void> {
  const {path} = task
  const descriptor = path === '-' ? STANDARD_INPUT : openSync(path, 'r')
  try {
    await collapseDescriptor(collapser, task, descriptor)
  } finally {
    if (descriptor !== STANDARD_INPUT) closeSync(descriptor)
  }
}

/**
 * Reads a file, or standard input for `-`, packed or not; a large file with several threads when the options say so, of
 * which `worker` is the script. Throws an InputError when it cannot be read.
 */
export async function collapseInput(collapser: PerfCollapser, task: InputTask, worker: URL): Promise<void> {
  try {
    const threads = task.options.threads > 1 ? await import('./collapse-threads.ts') : null
    const isDone = (await threads?.collapseInThreads(collapser, task, worker)) ?? false
    if (!isDone) await collapseWhole(collapser, task)
  } catch (error) {
    throw readingError(task.path, error)
  }
}
