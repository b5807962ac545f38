import type {ByteSource} from '../../../../src/bytes/byte-source.ts'
import {decompressed} from '../../../../src/bytes/packed/decompress.ts'
import {chunksOf} from '../../../../src/stacks/formats/jfr/chunk-reader.ts'
import {EVENT_KINDS} from '../../../../src/stacks/formats/jfr/event-kinds.ts'
import {readChunk} from '../../../../src/stacks/formats/jfr/jfr.ts'
import {Metadata} from '../../../../src/stacks/formats/jfr/metadata.ts'
import {TraceTree} from '../../../../src/stacks/formats/jfr/trace-tree.ts'
import {framesTo, StacksBuilder} from '../../../../src/stacks/model/stacks.ts'

/** One event with all that is read of it, in a form in which both readers can be compared. */
export interface ComparedEvent {
  readonly event: string
  readonly startNanos: string
  readonly weight: number
  readonly thread: string
  /** The class that is allocated or waited for. */
  readonly subject: string
  readonly isCut: boolean
  /** `NAME:LINE kind in module`, the deepest first; null where there is no stack. */
  readonly frames: readonly string[] | null
}

interface PrintedFrame {
  readonly method: {readonly type: {readonly name: string} | null; readonly name: string; readonly descriptor: string}
  readonly lineNumber: number
  readonly type: string
}

/** What `jfr print --json` has of one event. */
export interface PrintedEvent {
  readonly type: string
  // biome-ignore lint/suspicious/noExplicitAny: each event has fields of its own.
  readonly values: Readonly<Record<string, any>>
}

/** `PT0.038116464S`, `PT1M2.5S`, `PT-0.5S`: nanoseconds. */
function nanosOfPeriod(text: string): number {
  const [, minus, hours = '0', minutes = '0', seconds = '0', decimals = ''] =
    /^PT(-)?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?$/.exec(text) ?? []
  const whole = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return (minus === undefined ? 1 : -1) * (whole * 1e9 + Number(decimals.padEnd(9, '0')))
}

function nanosOfTime(text: string): string {
  const [, second, decimals = '', zone] = /^(.+?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(text)!
  return String(BigInt(Date.parse(`${second}${zone}`)) * 1_000_000n + BigInt(decimals.padEnd(9, '0')))
}

function className(internal: string): string {
  const [name, ...hidden] = internal.replace(/\/\d+$/, '').split('+')
  const dots = name!.replace(/\/(?!0x)/g, '.')
  return hidden.length === 0 ? dots : `${dots}/${hidden[0]}`
}

const PRIMITIVES: Record<string, string> = {
  B: 'byte',
  C: 'char',
  D: 'double',
  F: 'float',
  I: 'int',
  J: 'long',
  S: 'short',
  Z: 'boolean',
}

function subjectName(internal: string): string {
  const dimensions = internal.lastIndexOf('[') + 1
  const element = internal.slice(dimensions)
  const plain = dimensions === 0 ? element : (PRIMITIVES[element] ?? element.slice(1, -1))
  return className(plain) + '[]'.repeat(dimensions)
}

const OF_JAVA = new Set(['Interpreted', 'JIT compiled', 'C1 compiled', 'Inlined'])

function printedFrame({method, lineNumber, type}: PrintedFrame): string {
  const line = lineNumber > 0 ? `:${lineNumber}` : ''
  const owner = method.type?.name ?? ''
  const kind = type === 'Kernel' ? 'kernel' : OF_JAVA.has(type) ? 'jit' : 'user'
  if (method.descriptor === '()L;') return `${method.name}${line} ${kind} in ${owner}`
  return `${owner === '' ? '' : `${className(owner)}.`}${method.name}${line} ${kind} in `
}

function weightOf(value: string | number | undefined): number {
  return typeof value === 'string' ? nanosOfPeriod(value) : (value ?? 1)
}

/** The events with stacks that a JDK's `jfr print --json --stack-depth 64` has of a recording, of the kinds that are read. */
export function printedEvents(events: readonly PrintedEvent[]): ComparedEvent[] {
  return events.flatMap(({type, values}) => {
    const kind = EVENT_KINDS.find(({event}) => event === type)
    if (kind === undefined) return []
    const thread = values[kind.thread]
    const id = thread === null ? 0 : thread.osThreadId > 0 ? thread.osThreadId : thread.javaThreadId
    const name = thread === null ? '' : thread.javaName || thread.osName || ''
    return [
      {
        event: type,
        startNanos: nanosOfTime(values['startTime']),
        weight: weightOf(kind.weight === null ? undefined : values[kind.weight]),
        thread: [name, id > 0 ? String(id) : ''].filter((part: string) => part !== '').join('-'),
        subject: kind.subject !== undefined && values[kind.subject] ? subjectName(values[kind.subject].name) : '',
        isCut: values['stackTrace']?.truncated ?? false,
        frames: values['stackTrace']?.frames.map(printedFrame) ?? null,
      },
    ]
  })
}

/** The same events as they are read here. Times count from the first chunk's clock, as a JDK counts them. */
export async function readEvents(packed: ByteSource): Promise<ComparedEvent[]> {
  const source = await decompressed(packed)
  const builder = new StacksBuilder()
  const tree = new TraceTree(builder)
  const metadata = new Metadata()
  const found: Omit<ComparedEvent, 'frames'>[] = []
  const nodes: number[] = []
  const {chunks} = await chunksOf(source)
  const {startNanos, startTicks, ticksPerSecond} = chunks[0]!
  for (const chunk of chunks) {
    await readChunk(source, chunk, {
      metadata,
      tree,
      event({kind, startTicks: ticks, weight, thread, trace, subject}, constants) {
        const nanos = Math.trunc(Number(BigInt(ticks) - startTicks) / (ticksPerSecond / 1e9))
        const known = constants.trace(trace)
        nodes.push(known === null ? -1 : tree.placed(0, known.node))
        found.push({
          event: kind.event,
          startNanos: String(startNanos + BigInt(nanos)),
          weight,
          thread: constants.thread(thread)?.name ?? '',
          subject: kind.subject === undefined ? '' : constants.className(subject),
          isCut: known?.isCut ?? false,
        })
      },
    })
  }
  const stacks = builder.build()
  return found.map((one, index) => {
    const node = nodes[index]!
    const frames = framesTo(stacks, Math.max(0, node)).reverse()
    const texts = frames.map(
      ({name, line, kind, module}) => `${name}${line === undefined ? '' : `:${line}`} ${kind} in ${module ?? ''}`,
    )
    return {...one, frames: node < 0 ? null : texts}
  })
}
