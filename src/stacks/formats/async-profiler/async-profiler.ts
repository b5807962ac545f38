import type {ByteSource} from '../../../bytes/byte-source.ts'
import {type SampleType, type Stacks, StacksBuilder} from '../../model/stacks.ts'
import {eachLine, utf8} from '../../text/each-line.ts'
import {FaultyLines} from '../../text/faulty-lines.ts'
import {frameOfText} from '../../text/frame-of-text.ts'
import {headLines, isBinary} from '../../text/head-lines.ts'
import {noSamples} from '../../text/no-samples.ts'
import {exactWeight} from '../../text/weight.ts'
import type {Likeness, ReadOptions, StackReader} from '../reader.ts'

const TITLE = '--- Execution profile ---'
/** `--- 710000000 ns (54.62%), 142 samples`, then the frames, deepest first: `  [ 0] java.lang.Thread.run`. */
const TRACE = /^--- (\d{1,20}) (\S+) \(\d+\.\d+%\), (\d{1,15}) samples?$/
const FRAME = /^ {2}\[ *(\d+)\] (.+)$/
/** What stands between the title and the first trace: `Total samples       : 260` and why stacks could not be walked. */
const REMARK = /^[A-Za-z_][\w ]*:\s/
const TOTAL = /^Total samples\s*: (\d+)$/
/** Where the traces end and the table of functions (`flat`) begins. */
const TABLE = /^ +\S+ {2}percent {2}samples {2}top$/

const UNITS: Readonly<Record<string, SampleType>> = {
  ns: {name: 'time', unit: 'nanoseconds', event: null},
  bytes: {name: 'space', unit: 'bytes', event: null},
}

const SAMPLES: SampleType = {name: 'samples', unit: 'samples', event: null}

function typeOf(unit: string): SampleType {
  return UNITS[unit] ?? {name: unit, unit: 'count', event: null}
}

interface Trace {
  readonly weight: number
  readonly samples: number
  /** Deepest first. */
  readonly frames: string[]
}

/** Reads the lines of one file and adds each trace up once it ends. */
class Traces {
  readonly faults = new FaultyLines()
  readonly builder = new StacksBuilder()
  readonly #name: string
  total: number | null = null
  samples = 0
  #open: Trace | null = null
  #inTable = false

  constructor(name: string) {
    this.#name = name
  }

  /** Whether there was any trace. */
  get hasTrace(): boolean {
    return this.#open !== null
  }

  /** To be called behind the last line. */
  end(): void {
    if (this.#open === null) return
    const {frames, weight, samples} = this.#open
    const rootFirst = frames.length === 0 ? ['[no stack]'] : frames.toReversed()
    this.builder.add(
      rootFirst.map((one) => this.builder.intern(frameOfText(one))),
      [weight, samples],
    )
    this.samples += samples
  }

  line(line: string, number: number): void {
    if (this.#inTable || line === '' || line === TITLE) return
    this.#inTable = TABLE.test(line)
    if (this.#inTable) return
    const trace = TRACE.exec(line)
    if (trace !== null) this.#begin(trace, number)
    else if (!this.#frame(line) && !this.#remark(line)) this.faults.add(number, line)
  }

  #begin([, weight = '', unit = '', samples = '']: RegExpExecArray, number: number): void {
    if (this.#open === null) for (const type of [typeOf(unit), SAMPLES]) this.builder.addSampleType(type)
    this.end()
    const place = `${this.#name}, line ${number}`
    this.#open = {weight: exactWeight(weight, place), samples: Number(samples), frames: []}
  }

  #frame(line: string): boolean {
    const found = FRAME.exec(line)
    if (found === null || this.#open === null) return false
    return this.#open.frames.push(utf8(found[2]!)) > 0
  }

  #remark(line: string): boolean {
    const total = TOTAL.exec(line)
    if (total !== null) this.total = Number(total[1])
    return this.#open === null && REMARK.test(line)
  }
}

/** `traces=N` prints the N heaviest only. */
function warnOfMissing({builder, samples, total}: Traces, name: string): void {
  if (total === null || total <= samples) return
  builder.warn({
    code: 'traces-left-out',
    message: `${name}: ${total} samples were taken, ${samples} are in the traces that were printed.`,
    hint: 'Record with `-o collapsed`, which keeps all of them.',
  })
}

async function readTraces(source: ByteSource, options: ReadOptions = {}): Promise<Stacks> {
  const file = new Traces(source.name)
  await eachLine(source, (line, number) => file.line(line, number))
  if (!file.hasTrace) throw noSamples(source.name, 'async-profiler', file.faults)
  file.end()
  const {builder, samples} = file
  builder.countSamples(samples)
  warnOfMissing(file, source.name)
  const warning = file.faults.warning(source.name)
  if (warning !== null) builder.warn(warning)
  return {...builder.build(), ...(options.weight === 'samples' ? {defaultSampleType: 1} : {})}
}

function looksLikeTraces(head: Uint8Array): Likeness {
  if (isBinary(head)) return 'no'
  return headLines(head).find((line) => line !== '') === TITLE ? 'yes' : 'no'
}

/** The call traces that async-profiler prints as text. Its table of functions alone (`flat`) has no stacks. */
export const asyncProfiler: StackReader = {
  format: 'async-profiler',
  description: 'call traces of async-profiler (-o traces)',
  sampleFacts: ['count'],
  looksLike: looksLikeTraces,
  read: readTraces,
}
