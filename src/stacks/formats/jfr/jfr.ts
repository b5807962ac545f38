import type {ByteSource} from '../../../bytes/byte-source.ts'
import type {Warning} from '../../../errors/index.ts'
import type {Stacks} from '../../model/stacks.ts'
import {NoSamplesError} from '../no-samples-error.ts'
import type {Likeness, ReadOptions, StackReader} from '../reader.ts'
import {ChunkConstants} from './chunk-constants.ts'
import {type Chunk, MAGIC} from './chunk-header.ts'
import {ChunkReader, type Chunks, chunksOf, METADATA} from './chunk-reader.ts'
import {EVENT_KINDS} from './event-kinds.ts'
import {EventReader, type JfrEvent} from './event-reader.ts'
import {JfrSamples} from './jfr-samples.ts'
import {Metadata} from './metadata.ts'
import {RowPlans} from './row-plan.ts'
import type {TraceTree} from './trace-tree.ts'

/** Takes what one chunk has. */
export interface ChunkTaker {
  readonly metadata: Metadata
  readonly tree: TraceTree
  event(one: JfrEvent, constants: ChunkConstants): void
  loss?(event: Parameters<JfrSamples['addLoss']>[0], count: number): void
  machine?(name: string): void
}

/** Reads one chunk. By hand: no library for Node reads flight recordings. */
export async function readChunk(source: ByteSource, chunk: Chunk, taker: ChunkTaker): Promise<void> {
  const reader = new ChunkReader(source, chunk)
  const {cursor} = reader
  await reader.openEvent(chunk.metadataAt, METADATA)
  const types = taker.metadata.types(cursor)
  const events = new EventReader(types, new RowPlans(types, (what) => cursor.fault(what)), chunk.ticksPerSecond)
  const constants = await ChunkConstants.read(reader, types, taker.tree)
  await reader.eachEvent(events.isWanted, (type) => {
    const event = events.event(type, cursor)
    if (event !== null) return taker.event(event, constants)
    const loss = events.loss(type, cursor)
    if (loss !== null) return taker.loss?.(loss.event, loss.count)
    const machine = events.machine(type, cursor)
    if (machine !== null) taker.machine?.(constants.texts(machine).join(' '))
  })
}

/** When the recording was made, and for how long. */
function timeOf(chunks: readonly Chunk[]): Pick<Stacks, 'startedAtMs' | 'durationSeconds'> {
  const start = chunks.reduce((least, {startNanos}) => (startNanos < least ? startNanos : least), chunks[0]!.startNanos)
  const end = chunks.reduce((most, one) => {
    const own = one.startNanos + one.durationNanos
    return own > most ? own : most
  }, start)
  return {startedAtMs: Number(start / 1_000_000n), durationSeconds: Number(end - start) / 1e9}
}

function cutShort({chunks, fault}: Chunks, name: string): Warning[] {
  if (fault === null) return []
  return [
    {
      code: 'recording-damaged',
      message: `${name}: ${chunks.length} chunks were read, what is behind them was not. ${fault.message}`,
      hint: 'The picture lacks it.',
    },
  ]
}

function noSamples(name: string, seen: ReadonlySet<string>, {eventFilter}: ReadOptions): NoSamplesError {
  const of = eventFilter === undefined ? '' : ` of ${eventFilter}`
  const has = seen.size === 0 ? 'no event with stacks that is read' : [...seen].join(', ')
  return new NoSamplesError(`Reading ${name} as jfr gave not one sample${of}. It has ${has}.`, {
    hint: `Events that are read: ${EVENT_KINDS.map(({event}) => event).join(', ')}. \`JFR.start settings=profile\` records samples.`,
  })
}

async function readJfr(source: ByteSource, options: ReadOptions = {}): Promise<Stacks> {
  const found = await chunksOf(source)
  const samples = new JfrSamples(options)
  const metadata = new Metadata()
  const machines = new Set<string>()
  for (const chunk of found.chunks) {
    await readChunk(source, chunk, {
      metadata,
      tree: samples.tree,
      event: (one, constants) => samples.add(one, constants),
      loss: (event, count) => samples.addLoss(event, count),
      machine: (name) => machines.add(name),
    })
  }
  for (const warning of cutShort(found, source.name)) samples.builder.warn(warning)
  const stacks = samples.finish(source.name)
  if (stacks === null) throw noSamples(source.name, samples.seen, options)
  const facts = [
    ...[...machines].map((one) => ['virtual machine', one] as const),
    ['chunks', `${found.chunks.length}`] as const,
  ]
  return {...stacks, ...timeOf(found.chunks), facts}
}

function looksLikeJfr(head: Uint8Array): Likeness {
  return Buffer.from(head.subarray(0, MAGIC.length)).equals(MAGIC) ? 'yes' : 'no'
}

/** Flight recordings of Java, as a JDK (2.1) and async-profiler (2.0) write them. */
export const jfr: StackReader = {
  format: 'jfr',
  description: 'flight recordings of Java (JFR), of a JDK and of async-profiler',
  roots: ['thread'],
  sampleFacts: ['event', 'count'],
  looksLike: looksLikeJfr,
  read: readJfr,
}
