import type {ByteSource} from '../../bytes/byte-source.ts'
import type {Likeness, ReadOptions, StackReader} from '../reader.ts'
import {frame, type Stacks, StacksBuilder} from '../stacks.ts'
import {withAddressSpace} from '../text/address-space.ts'
import {detached, eachLine, utf8} from '../text/each-line.ts'
import {FaultyLines} from '../text/faulty-lines.ts'
import {headLines, isBinary} from '../text/head-lines.ts'
import {noSamples} from '../text/no-samples.ts'
import {perfSampleType} from '../text/perf-event-type.ts'
import {framesOfLine, type PerfFrames, parsePerfFrame} from '../text/perf-frame.ts'
import {bareComm, type PerfHeader, parsePerfHeader} from '../text/perf-header.ts'
import {exactWeight} from '../text/weight.ts'

/** A frame line, with the numbers of its frames once they are needed: as the place itself, and as a call from it. */
interface LineFrames extends PerfFrames {
  readonly kernel: boolean
  exactIds?: readonly number[]
  callingIds?: readonly number[]
}

/** `  file.cc:12` and `  libc.so.6[2724a]`, as `-F +srcline` puts them below each frame. */
const SOURCE_LINE = /^\s+\S+(?::\d+|\[[0-9a-f]+\])$/

const TIME = /\s\d+\.\d{3,9}: /

class PerfScriptParser {
  readonly #builder = new StacksBuilder()
  readonly #faults = new FaultyLines()
  readonly #lines = new Map<string, LineFrames>()
  readonly #comms = new Map<string, number>()
  readonly #types = new Map<string, number>()
  readonly #options: ReadOptions
  readonly #name: string
  #header: PerfHeader | null = null
  /** Where the header stands, and whether it needs frames below to be believed. */
  #headerLine = 0
  #bare = false
  #stack: LineFrames[] = []
  #samples = 0

  constructor(name: string, options: ReadOptions) {
    this.#name = name
    this.#options = options
  }

  readonly line = (line: string, number: number): void => {
    const known = this.#lines.get(line)
    if (line === '') this.#endSample()
    else if (known !== undefined && this.#header !== null) this.#stack.push(known)
    else if (!line.startsWith('#')) this.#newLine(line, number)
  }

  finish(): Stacks {
    this.#endSample()
    if (this.#samples === 0) throw noSamples(this.#name, 'perf-script', this.#faults)
    this.#builder.countSamples(this.#samples)
    const warning = this.#faults.warning(this.#name)
    if (warning !== null) this.#builder.warn(warning)
    const built = this.#builder.build()
    return {...built, frames: withAddressSpace(built.frames)}
  }

  #newLine(line: string, number: number): void {
    if (line.includes(': PERF_RECORD_')) return
    // A comm of hex digits, indented as it is without call chains, looks like an address at first; the time tells.
    if (this.#header !== null && /^\s/.test(line) && !TIME.test(line) && this.#frameLine(line)) return
    const header = parsePerfHeader(line)
    const bare = header === null && this.#header === null ? bareComm(line) : null
    if (line.trim() === '') this.#endSample()
    else if (header !== null) this.#startSample(header, number, false)
    else if (bare !== null) this.#startSample(bare, number, true)
    else if (!SOURCE_LINE.test(line)) this.#faults.add(number, line)
  }

  #frameLine(line: string): boolean {
    const parsed = parsePerfFrame(line)
    if (parsed === null) return false
    const read = framesOfLine(parsed)
    const frames: LineFrames = {...read, kernel: read.exact[0]?.kind === 'kernel'}
    this.#lines.set(detached(line), frames)
    this.#stack.push(frames)
    return true
  }

  #startSample(header: PerfHeader, number: number, bare: boolean): void {
    this.#endSample()
    this.#header = header
    this.#headerLine = number
    this.#bare = bare
    if (header.rest !== '' && !header.event?.includes(':')) this.#ownFrame(header.rest)
    else if (header.rest !== '' && /^[0-9a-f]+ \S+ \(.+\)$/.test(header.rest)) this.#ownFrame(header.rest)
  }

  /** A sample without a call chain has its one frame on the header's line. */
  #ownFrame(rest: string): void {
    this.#frameLine(` ${rest}`)
  }

  #endSample(): void {
    const header = this.#header
    this.#header = null
    if (header === null) return
    if (this.#bare && this.#stack.length === 0) this.#faults.add(this.#headerLine, header.comm)
    else this.#count(header)
    this.#stack.length = 0
  }

  #count(header: PerfHeader): void {
    let node = this.#builder.child(0, this.#commId(header.comm))
    for (let at = this.#stack.length - 1; at >= 0; at--) {
      const line = this.#stack[at]!
      // An interrupted place and a place that entered the kernel stand exactly where they say.
      const calling = at > 0 && this.#stack[at - 1]!.kernel === line.kernel
      for (const id of this.#idsOf(line, calling)) node = this.#builder.child(node, id)
    }
    const weighted = header.period !== null && this.#options.weight !== 'samples'
    const weight = weighted ? exactWeight(header.period, `${this.#name}, line ${this.#headerLine}`) : 1
    this.#builder.addWeight(node, this.#typeId(header.event, weighted), weight)
    this.#samples++
  }

  #idsOf(line: LineFrames, calling: boolean): readonly number[] {
    const key = calling ? 'callingIds' : 'exactIds'
    const ids = line[key] ?? (calling ? line.calling : line.exact).map((one) => this.#builder.intern(one))
    line[key] = ids
    return ids
  }

  #commId(comm: string): number {
    const known = this.#comms.get(comm)
    if (known !== undefined) return known
    const id = this.#builder.intern(frame({name: utf8(comm), kind: 'label'}))
    this.#comms.set(detached(comm), id)
    return id
  }

  #typeId(event: string | null, weighted: boolean): number {
    const key = `${event}\0${weighted}`
    const known = this.#types.get(key)
    if (known !== undefined) return known
    const type = perfSampleType(event, weighted)
    const id = this.#builder.addSampleType(event === null ? (this.#options.sampleType ?? type) : type)
    this.#types.set(key, id)
    return id
  }
}

async function readPerfScript(source: ByteSource, options: ReadOptions = {}): Promise<Stacks> {
  const parser = new PerfScriptParser(source.name, options)
  await eachLine(source, parser.line)
  return parser.finish()
}

function looksLikePerfScript(head: Uint8Array): Likeness {
  if (isBinary(head)) return 'no'
  const lines = headLines(head)
  const isHeader = (line: string) => (!/^\s/.test(line) || TIME.test(line)) && parsePerfHeader(line)?.event != null
  if (!lines.some(isHeader)) {
    return lines.some((line) => /^\s/.test(line) && parsePerfFrame(line)?.module != null) ? 'unsure' : 'no'
  }
  return 'yes'
}

/** The text of `perf script`, by default or with other fields by -F. */
export const perfScript: StackReader = {
  format: 'perf-script',
  description: 'text of perf script',
  looksLike: looksLikePerfScript,
  read: readPerfScript,
}
