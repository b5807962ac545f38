import {closeSync, openSync, readSync} from 'node:fs'
import type {CollapseOptions} from './collapse-options.ts'
import {PerfCollapser} from './collapse-perf.ts'
import {type CutFile, cutFile, type FilePart} from './file-parts.ts'
import {buffersOf, type StacksPart} from './stacks-part.ts'

/** What a thread is told. */
export interface PartTask {
  readonly path: string
  readonly part: FilePart
  readonly firstEvent: string
  readonly options: CollapseOptions
  readonly keepAddresses: boolean
}

function readPart(collapser: PerfCollapser, path: string, {start, end}: FilePart): void {
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

/** What a thread does: collapses its part. */
export function collapsePart({path, part, firstEvent, options, keepAddresses}: PartTask): StacksPart {
  const warnings: string[] = []
  const collapser = new PerfCollapser(options, keepAddresses, (warning) => void warnings.push(warning))
  collapser.expectEvent(firstEvent)
  readPart(collapser, path, part)
  return {...collapser.part(), warnings}
}

/** The rest of what a thread does: sends it. */
export async function sendPart(): Promise<void> {
  const {parentPort, workerData} = await import('node:worker_threads')
  const part = collapsePart(workerData as PartTask)
  parentPort!.postMessage(part, buffersOf(part))
}

async function partOf(worker: URL, workerData: PartTask): Promise<StacksPart> {
  const {Worker} = await import('node:worker_threads')
  const {promise, resolve, reject} = Promise.withResolvers<StacksPart>()
  const thread = new Worker(worker, {workerData})
  thread.on('message', resolve)
  thread.on('error', reject)
  return promise
}

async function collapseParts(
  collapser: PerfCollapser,
  {path, options, keepAddresses}: Pick<PartTask, 'path' | 'options' | 'keepAddresses'>,
  {parts, firstEvent}: CutFile,
  worker: URL,
): Promise<void> {
  const [own, ...others] = parts
  const started = others.map((part) => partOf(worker, {path, part, firstEvent, options, keepAddresses}))
  // Threads are under way before this one is busy with its own part.
  await new Promise(setImmediate)
  readPart(collapser, path, own!)
  for (const part of await Promise.all(started)) collapser.add(part)
}

/**
 * Collapses a file with several threads, this one among them; false when that would not help, and nothing was read then.
 * `worker` is a script that calls {@link sendPart}; no thread gets less than `smallestBytes`, by default what is worth one.
 * The result is that of one thread.
 */
export async function collapseInThreads(
  collapser: PerfCollapser,
  task: Pick<PartTask, 'path' | 'options' | 'keepAddresses'>,
  worker: URL,
  smallestBytes?: number,
): Promise<boolean> {
  const cut = task.path === '-' ? null : cutFile(task.path, task.options.threads, smallestBytes)
  if (cut !== null) await collapseParts(collapser, task, cut, worker)
  return cut !== null
}
