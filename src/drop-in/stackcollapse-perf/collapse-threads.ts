import {closeSync, openSync, readSync} from 'node:fs'
import type {Worker} from 'node:worker_threads'
import type {CollapseOptions} from './collapse-options.ts'
import {PerfCollapser} from './collapse-perf.ts'
import {type CutFile, cutFile, type FilePart} from './file-parts.ts'
import {buffersOf, type StacksPart} from './stacks-part.ts'

/** What a thread is told. */
export interface PartTask {
  readonly path: string
  readonly pieces: readonly FilePart[]
  /** By piece the number of the thread that has taken it; 0 while none has. All threads share it. */
  readonly owners: Int32Array<SharedArrayBuffer>
  /** Number of the thread, from 1 on. */
  readonly thread: number
  readonly firstEvent: string
  readonly options: CollapseOptions
  readonly keepAddresses: boolean
}

/** What to collapse, and how. */
type WholeTask = Pick<PartTask, 'path' | 'options' | 'keepAddresses'>

function readPiece(collapser: PerfCollapser, path: string, {start, end}: FilePart): void {
  const descriptor = openSync(path, 'r')
  let at = start
  try {
    collapser.readFrom(path, (room) => {
      const length = readSync(descriptor, room, 0, Math.min(room.length, end - at), at)
      at += length
      return length
    })
  } finally {
    closeSync(descriptor)
  }
}

/** Reads the pieces that no other thread has taken. */
function readPieces(
  collapser: PerfCollapser,
  {path, pieces, owners, thread}: Pick<PartTask, 'path' | 'pieces' | 'owners' | 'thread'>,
): void {
  for (const [index, piece] of pieces.entries()) {
    if (Atomics.compareExchange(owners, index, 0, thread) === 0) readPiece(collapser, path, piece)
  }
}

/** What a thread does: collapses pieces while there are some. */
export function collapsePart(task: PartTask): StacksPart {
  const {options, keepAddresses, firstEvent} = task
  const warnings: string[] = []
  const collapser = new PerfCollapser(options, keepAddresses, (warning) => void warnings.push(warning))
  collapser.expectEvent(firstEvent)
  readPieces(collapser, task)
  return {...collapser.part(), warnings}
}

/** The rest of what a thread does: sends it. */
export async function sendPart(): Promise<void> {
  const {parentPort, workerData} = await import('node:worker_threads')
  const part = collapsePart(workerData as PartTask)
  parentPort!.postMessage(part, buffersOf(part))
}

/** A thread that takes pieces, and what comes of them. */
interface PieceTaker {
  readonly number: number
  readonly thread: Worker
  readonly part: Promise<StacksPart>
}

function pieceTaker(thread: Worker, number: number): PieceTaker {
  const {promise: part, resolve, reject} = Promise.withResolvers<StacksPart>()
  thread.on('message', resolve)
  thread.on('error', reject)
  return {number, thread, part}
}

async function collapsePieces(
  collapser: PerfCollapser,
  task: WholeTask,
  {pieces, threads, firstEvent}: CutFile,
  worker: URL,
): Promise<void> {
  const {Worker} = await import('node:worker_threads')
  const owners = new Int32Array(new SharedArrayBuffer(pieces.length * 4))
  const shared = {...task, pieces, firstEvent, owners}
  const others = Array.from({length: threads - 1}, (_, index) => {
    const thread = index + 2
    return pieceTaker(new Worker(worker, {workerData: {...shared, thread}}), thread)
  })
  // Threads are under way before this one is busy with its own pieces.
  await new Promise(setImmediate)
  readPieces(collapser, {...shared, thread: 1})
  // Nothing is left: one that has taken nothing by now comes too late, and is not waited for.
  const busy = others.filter(({number}) => owners.includes(number))
  for (const taker of others) if (!busy.includes(taker)) void taker.thread.terminate()
  for (const part of await Promise.all(busy.map(async (taker) => taker.part))) collapser.add(part)
}

/**
 * Collapses a file with several threads, this one among them; false when that would not help, and nothing was read then.
 * `worker` is a script that calls {@link sendPart}; there is one thread for each `smallestBytes`, by default what is worth one.
 * The result is that of one thread.
 */
export async function collapseInThreads(
  collapser: PerfCollapser,
  task: WholeTask,
  worker: URL,
  smallestBytes?: number,
): Promise<boolean> {
  const cut = task.path === '-' ? null : cutFile(task.path, task.options.threads, smallestBytes)
  if (cut !== null) await collapsePieces(collapser, task, cut, worker)
  return cut !== null
}
