import {frame, type Stacks, StacksBuilder} from '../../model/stacks.ts'
import {withAddressSpace} from '../../text/address-space.ts'
import {type ByteWindow, lineFeedAt} from '../../text/byte-ranges.ts'
import {FaultyLines} from '../../text/faulty-lines.ts'
import {unknownFrame} from '../../text/frame-names.ts'
import {noSamples} from '../../text/no-samples.ts'
import {NoSamplesError} from '../no-samples-error.ts'
import {firstShown} from '../perf-events.ts'
import type {ReadOptions} from '../reader.ts'
import {PerfFacts} from './facts.ts'
import {asInlined, callersEnd, framesOfLine, type PerfFrames, parsePerfFrame} from './frame.ts'
import {HeaderReader, NO_HEADER} from './header.ts'
import type {PerfHeader} from './header-layout.ts'
import {KnownBodies} from './known-bodies.ts'
import {KnownLines} from './known-lines.ts'
import {isRecordContinuation, isRecordLine} from './record-lines.ts'
import {PerfRoots} from './roots.ts'
import {PerfSamples} from './samples.ts'
import {tellingSwitches} from './switches.ts'
import {isTabFrame, type PerfTextShape} from './text-shape.ts'

/** A frame line, with the numbers of its frames once they are needed: as the place itself, and as a call from it. */
interface LineFrames extends PerfFrames {
  readonly kernel: boolean
  /** Whether the line would mean the same at another address. */
  readonly isAnywhere: boolean
  exactIds?: readonly number[]
  callingIds?: readonly number[]
  /** The same where the source line below says that it was inlined. */
  inlined?: LineFrames
}

/** What the lines of a sample behind its first two came to. */
interface Body {
  readonly node: number
  readonly lines: number
}

/** `  file.cc:12` and `  libc.so.6[2724a]`, as `-F +srcline` puts them below each frame; `  file.cc:12 (inlined)`. */
const SOURCE_LINE = /^\s+\S.*(?::\d+|\[[0-9a-f]+\])$/
const INLINED_SOURCE_LINE = / \(inlined\)$/

/** Time as it stands in a sample's first line; a frame has none. */
const TIME = /\s\d+\.\d{3,9}: /

/** What other fields (addr, weight, data_src, …) put before the one frame of a sample without a call chain. */
const OTHER_FIELDS = /^(?:.*\|OP .*\|\S* |[0-9a-f]+ )(?:[ \da-f]* )?(?=[0-9a-f]{6,16} \S)/

const [LINE_FEED, RETURN, HASH, TAB, BLANK] = [10, 13, 35, 9, 32]

/** The parser of `perf script` text: blocks of whole lines in, stacks out. */
export class PerfScriptParser {
  readonly #builder = new StacksBuilder()
  readonly #faults = new FaultyLines()
  readonly #facts = new PerfFacts()
  readonly #roots: PerfRoots
  readonly #samples: PerfSamples
  readonly #knownLines = new KnownLines<LineFrames>()
  readonly #knownBodies = new KnownBodies<Body>()
  readonly #options: ReadOptions
  readonly #name: string
  readonly #shape: PerfTextShape
  readonly #headers: HeaderReader
  #lineNumber = 0
  /** Bytes of the blocks so far, and the place in the input of the window's first byte and of the line. */
  #bytes = 0
  #windowOffset = 0
  #lineOffset = 0
  #header: PerfHeader | null = null
  /** Where the header stands, and whether it needs frames below to be believed. */
  #headerLine = 0
  #headerOffset = 0
  #bare = false
  #stack: LineFrames[] = []
  /** Whether the one frame stands on the header's line. */
  #isOwnFrame = false
  /** A first line that begins with `#`: a remark, unless frames or a blank line stand below it. */
  #remark: string | null = null
  /** Whether the lines since are of a record that is no sample. */
  #inRecord = false
  /** Whether the line before was blank, or there is none. */
  #isBehindBlank = true

  constructor(name: string, shape: PerfTextShape, options: ReadOptions) {
    this.#name = name
    this.#shape = shape
    this.#headers = new HeaderReader(shape)
    this.#options = options
    this.#roots = new PerfRoots(this.#builder, options)
    this.#samples = new PerfSamples(this.#builder, options)
  }

  /** Takes whole lines. An ordinary sample is looked up by its bytes; all else goes line by line, with the same result. */
  readonly block = (window: ByteWindow, start: number, end: number): void => {
    this.#windowOffset = this.#bytes - start
    if (this.#header !== null || !this.#sample(window, start, end)) this.#lines(window, start, end)
    this.#bytes += end - start
  }

  /** Throws a NoSamplesError when not one sample was read. */
  finish(): Stacks {
    this.#endSample()
    if (this.#samples.count === 0) throw this.#noSamples()
    this.#faults.assertFewerThan(this.#lineNumber - this.#faults.count, this.#name, 'perf-script')
    this.#builder.countSamples(this.#samples.count)
    const warning = this.#faults.warning(this.#name)
    if (warning !== null) this.#builder.warn(warning)
    const built = tellingSwitches(this.#builder.build(), this.#options)
    const {durationSeconds, order} = this.#samples
    // What is kept in order is the first type.
    const defaultSampleType = order !== null ? undefined : firstShown(built.sampleTypes)
    const facts = this.#facts.rows(durationSeconds)
    return {
      ...built,
      frames: withAddressSpace(built.frames),
      ...(facts.length === 0 ? {} : {facts}),
      ...(durationSeconds === null ? {} : {durationSeconds}),
      ...(order === null ? {} : {sequence: order.sequence()}),
      ...(defaultSampleType === undefined ? {} : {defaultSampleType}),
    }
  }

  #noSamples(): NoSamplesError {
    const {otherEvents} = this.#samples
    if (otherEvents.length === 0) return noSamples(this.#name, 'perf-script', this.#faults)
    return new NoSamplesError(
      `Reading ${this.#name} as perf-script gave not one sample of ${this.#options.eventFilter}. It has samples of ${otherEvents.join(', ')}.`,
      {hint: 'Name one of these events, or none.'},
    )
  }

  /** One ordinary sample from its first line to its blank one; false when it is not that. */
  #sample(window: ByteWindow, start: number, end: number): boolean {
    const {bytes, view} = window
    const blank = end - 1
    if (bytes[blank] !== LINE_FEED || bytes[blank - 1] !== LINE_FEED || !mayBeHeader(bytes[start]!)) return false
    if (this.#shape.isCallerFirst) return false
    const headerEnd = lineFeedAt(view, start, end)
    const leafEnd = lineFeedAt(view, headerEnd + 1, end)
    if (leafEnd >= blank || bytes[leafEnd - 1] === RETURN) return false
    const header = this.#headers.read(bytes.toString('latin1', start, headerEnd))
    if (header === null || header.rest !== '' || !this.#samples.wants(header)) return false
    const leaf = this.#leaf(window, headerEnd + 1, leafEnd)
    if (leaf === null) return false
    this.#startSample(header, false, '')
    this.#lineNumber += 2
    this.#stack.push(leaf)
    this.#body(window, header, leaf, leafEnd + 1, blank)
    return true
  }

  #body(window: ByteWindow, header: PerfHeader, leaf: LineFrames, start: number, end: number): void {
    const root = this.#roots.nodeOf(header)
    const salt = root * 4 + (leaf.kernel ? 2 : 0) + (leaf.isBeyondPrograms ? 1 : 0)
    const known = this.#knownBodies.find(window, start, end, salt)
    const body = known ?? this.#newBody(window, header, root, start, end)
    if (body === null) {
      this.#endSample()
      this.#lineNumber++
      return
    }
    if (known === null) this.#knownBodies.keep(window, start, end, salt, body)
    else this.#lineNumber += body.lines
    let {node} = body
    for (const id of this.#idsOf(leaf, false)) node = this.#builder.child(node, id)
    this.#samples.add(node, header, () => this.#place())
    this.#stack.length = 0
    this.#header = null
    this.#lineNumber++
  }

  /** Null when there is anything but frames; it is then read, up to the blank line. */
  #newBody(window: ByteWindow, header: PerfHeader, root: number, start: number, end: number): Body | null {
    const before = this.#lineNumber
    this.#lines(window, start, end)
    const lines = this.#lineNumber - before
    if (this.#header !== header || this.#stack.length !== lines + 1) return null
    return {node: this.#stackNode(root, 1), lines}
  }

  #lines(window: ByteWindow, start: number, end: number): void {
    const {bytes, view} = window
    for (let at = start; at < end; ) {
      const lineEnd = lineFeedAt(view, at, end)
      const textEnd = lineEnd > at && bytes[lineEnd - 1] === RETURN ? lineEnd - 1 : lineEnd
      const known = this.#header === null ? null : this.#knownLines.find(window, at, textEnd)
      if (known === null) this.#unknownLine(window, at, textEnd)
      else this.#push(known)
      this.#lineNumber++
      at = lineEnd + 1
    }
  }

  #unknownLine(window: ByteWindow, start: number, end: number): void {
    const line = window.bytes.toString('latin1', start, end)
    this.#lineOffset = this.#windowOffset + start
    const isBlank = line.trim() === ''
    if (isBlank) this.#blankLine()
    else if (this.#header === null || !this.#lineOfSample(window, start, end, line)) this.#lineOutside(line)
    this.#isBehindBlank = isBlank
  }

  #blankLine(): void {
    this.#remark = null
    this.#endSample()
    this.#inRecord = false
  }

  /** False for a line that is none of the open sample's. */
  #lineOfSample(window: ByteWindow, start: number, end: number, line: string): boolean {
    const frames = this.#frameLine(line)
    if (frames !== null) {
      this.#knownLines.keep(window, start, end, frames.isAnywhere, frames)
      this.#push(frames)
      return true
    }
    return line.startsWith(' ') && this.#stack.length > 0 && this.#annotation(line)
  }

  /** What fields such as srcline, insn, phys_addr and uregs print below a frame or a call chain. */
  #annotation(line: string): boolean {
    if (this.#headers.strict(line) !== null) return false
    if (INLINED_SOURCE_LINE.test(line)) this.#markInlined()
    else if (!SOURCE_LINE.test(line) && !this.#shape.hasTabs) return false
    return true
  }

  #markInlined(): void {
    const last = this.#stack.at(-1)!
    const {kernel, isAnywhere} = last
    last.inlined ??= {...asInlined(last), kernel, isAnywhere}
    this.#stack[this.#stack.length - 1] = last.inlined
  }

  #lineOutside(line: string): void {
    if (this.#inRecord && isRecordContinuation(line)) return
    const header = this.#headers.strict(line)
    if (header !== null) this.#startSample(header, false, line)
    else if (line.startsWith('#')) this.#takeRemark(line)
    else if (isRecordLine(line)) this.#record()
    else this.#looseLine(line)
  }

  #takeRemark(line: string): void {
    this.#endSample()
    this.#facts.add(line)
  }

  /** A frame of a sample: of its call chain, which makes what stood on its first line something else. */
  #push(frames: LineFrames): void {
    if (this.#isOwnFrame) this.#stack.length = 0
    this.#isOwnFrame = false
    this.#remark = null
    this.#stack.push(frames)
  }

  #record(): void {
    this.#endSample()
    this.#inRecord = true
  }

  #looseLine(line: string): void {
    if (this.#bare && this.#stack.length === 0) this.#endSample()
    const header = this.#headers.read(line)
    const frames = this.#header === null && this.#isBehindBlank ? this.#frameLine(line) : null
    const bare = this.#header === null ? this.#headers.bare(line) : null
    if (header !== null) this.#startSample(header, false, line)
    else if (frames !== null) {
      this.#startSample(NO_HEADER, false, line)
      this.#push(frames)
    } else if (bare !== null) this.#startSample(bare, true, line)
    else this.#faults.add(this.#lineNumber + 1, line, this.#lineOffset)
  }

  /** The line below a sample's first; null when it is no frame. */
  #leaf(window: ByteWindow, start: number, end: number): LineFrames | null {
    const known = this.#knownLines.find(window, start, end)
    if (known !== null) return known
    const frames = this.#frameLine(window.bytes.toString('latin1', start, end))
    if (frames !== null) this.#knownLines.keep(window, start, end, frames.isAnywhere, frames)
    return frames
  }

  /** A comm of hex digits, indented as it is without call chains, looks like an address at first; the time tells. */
  #frameLine(line: string): LineFrames | null {
    const mayBe = this.#shape.hasTabs ? isTabFrame(line) : /^\s/.test(line) && !this.#isFirstLine(line)
    return mayBe ? this.#parsedLine(line) : null
  }

  #isFirstLine(line: string): boolean {
    return TIME.test(line) || this.#headers.strict(line) !== null
  }

  #parsedLine(line: string): LineFrames | null {
    const parsed = parsePerfFrame(line)
    if (parsed === null) return null
    const read = framesOfLine(parsed)
    const isAnywhere = this.#shape.hasTabs && parsed.module !== null && parsed.symbol !== '[unknown]'
    return {...read, kernel: read.exact[0]?.kind === 'kernel', isAnywhere}
  }

  #startSample(header: PerfHeader, bare: boolean, line: string): void {
    this.#endSample()
    this.#header = header
    this.#headerLine = this.#lineNumber + 1
    this.#headerOffset = this.#lineOffset
    this.#bare = bare
    this.#inRecord = false
    this.#remark = line.startsWith('#') ? line : null
    const own = this.#ownFrame(header)
    if (own !== null) this.#stack.push(own)
    this.#isOwnFrame = own !== null
  }

  /** A sample without a call chain has its one frame on the header's line; a tracepoint has its fields there. */
  #ownFrame({rest, event}: PerfHeader): LineFrames | null {
    if (rest === '') return null
    const text = rest.replace(OTHER_FIELDS, '')
    if (event?.includes(':') && !/^[0-9a-f]+ \S+ \(.+\)$/.test(text)) return null
    return this.#parsedLine(` ${text}`)
  }

  #endSample(): void {
    const header = this.#header
    this.#header = null
    if (header === null) return
    if (this.#remark !== null) this.#facts.add(this.#remark)
    else if (this.#bare && this.#stack.length === 0)
      this.#faults.add(this.#headerLine, header.comm ?? '', this.#headerOffset)
    else if (this.#samples.wants(header)) {
      if (this.#shape.isCallerFirst) this.#stack.reverse()
      const node = this.#stackNode(this.#roots.nodeOf(header), 0)
      this.#samples.add(node === 0 ? this.#emptyNode() : node, header, () => this.#place())
    }
    this.#stack.length = 0
  }

  /** Of a sample that says neither whose it is nor where it was. */
  #emptyNode(): number {
    return this.#builder.child(0, this.#builder.intern(frame({name: '[no stack]', kind: 'label'})))
  }

  #place(): string {
    return `${this.#name}, line ${this.#headerLine}`
  }

  /** Node of the sample's frames from the outermost down to number `last`. */
  #stackNode(root: number, last: number): number {
    const end = callersEnd(this.#stack)
    let node = end < this.#stack.length ? this.#builder.child(root, this.#builder.intern(unknownFrame(null))) : root
    for (let at = end - 1; at >= last; at--) {
      const line = this.#stack[at]!
      // An interrupted place and a place that entered the kernel stand exactly where they say.
      const calling = at > 0 && this.#stack[at - 1]!.kernel === line.kernel
      for (const id of this.#idsOf(line, calling)) node = this.#builder.child(node, id)
    }
    return node
  }

  #idsOf(line: LineFrames, calling: boolean): readonly number[] {
    const key = calling ? 'callingIds' : 'exactIds'
    const ids = line[key] ?? (calling ? line.calling : line.exact).map((one) => this.#builder.intern(one))
    line[key] = ids
    return ids
  }
}

function mayBeHeader(first: number): boolean {
  return first !== HASH && first !== LINE_FEED && first !== TAB && first !== BLANK && first !== RETURN
}
