import type {ByteSource} from '../../bytes/byte-source.ts'
import {NoSamplesError} from '../../stacks/formats/no-samples-error.ts'
import {KnownBodies} from '../../stacks/formats/perf-script/known-bodies.ts'
import {type ByteWindow, lineFeedAt} from '../../stacks/text/byte-ranges.ts'
import {TextBlocks} from '../../stacks/text/text-blocks.ts'
import type {CollapseOptions} from './collapse-options.ts'
import {EventChoice} from './event-choice.ts'
import type {FrameSpelling} from './frames/collapse-frame.ts'
import {isBlank} from './frames/frame-line.ts'
import {FrameSpeller} from './frames/frame-speller.ts'
import {Processes, type RootFrame} from './frames/processes.ts'
import {StackText, writtenNames} from './frames/stack-text.ts'
import {foldedBlocks} from './output/folded-output.ts'
import {NO_FRAME, StackSums} from './output/stack-sums.ts'
import {TextTable} from './output/text-table.ts'
import {SampleHeader} from './sample-header.ts'
import type {StacksPart} from './stacks-part.ts'
import {UnreadLines} from './unread-lines.ts'

const [LINE_FEED, RETURN, HASH, ZERO] = [10, 13, 35, 48]

/** Of stacks; where hardly one comes twice, making room again and again takes as long as reading. */
const EXPECTED_BYTES = 64 << 20

/** Digits of a number that a double has exactly. */
const EXACT_DIGITS = 15

/**
 * Text of `perf script` to folded stacks, with the results of stackcollapse-perf.pl. Unlike there the last sample counts
 * without a blank line behind it, CRLF is understood, and comms of one letter are; `--compat` gives the original's answer.
 * Bytes pass through as they are.
 *
 * Made for speed: text is looked at as bytes, and all lines of a sample but the first two (which hold time and the place
 * that was running) are looked up in one go. What does not look like an ordinary sample goes line by line, with the same
 * result.
 */
export class PerfCollapser {
  readonly #options: CollapseOptions
  readonly #warn: (text: string) => void
  readonly #event: EventChoice
  readonly #unread: UnreadLines
  readonly #header: SampleHeader
  readonly #processes: Processes
  readonly #frames: FrameSpeller
  readonly #bodies = new KnownBodies<number>()
  readonly #callers = new TextTable(EXPECTED_BYTES)
  readonly #leaves = new TextTable()
  readonly #sums = new StackSums()
  readonly #calling: boolean
  readonly #spelling: FrameSpelling
  readonly #inputs: string[] = []
  #process: RootFrame | null = null
  #java = false
  #period: number | bigint = 1
  /** Frames of the sample. */
  readonly #stack = new StackText()
  /** Whether no frame of the sample was seen. */
  #isLeafNext = true
  /** Whether the lines of the sample since its first were frames and nothing else. */
  #framesOnly = true

  constructor(options: CollapseOptions, keepAddresses: boolean, warn: (text: string) => void) {
    this.#options = options
    const told = new Set<string>()
    this.#warn = (text) => {
      if (!told.has(text)) warn(text)
      told.add(text)
    }
    this.#event = new EventChoice(options.eventFilter, this.#warn)
    this.#unread = new UnreadLines(this.#warn)
    this.#header = new SampleHeader(options.compat ? 2 : 1)
    this.#processes = new Processes(options.tid ? 'tid' : options.pid ? 'pid' : 'none')
    const addresses = options.addresses ? 'sampled' : keepAddresses ? 'calling' : 'none'
    const {kernel, jit, compat} = options
    this.#spelling = {kernel, jit, addresses}
    this.#frames = new FrameSpeller(this.#spelling, !compat)
    this.#calling = addresses === 'calling'
  }

  /** Throws an InputError for a line of more than 64 MiB. */
  async read(source: Pick<ByteSource, 'name' | 'stream'>): Promise<void> {
    const blocks = this.#blocksOf(source.name)
    for await (const chunk of source.stream()) blocks.push(chunk)
    this.#endInput(blocks)
  }

  /** The same from what `fill` writes into the bytes that it is given; it says how many, and 0 at the end. */
  readFrom(name: string, fill: (room: Uint8Array) => number): void {
    const blocks = this.#blocksOf(name)
    for (let length = fill(blocks.room()); length > 0; length = fill(blocks.room())) blocks.filled(length)
    this.#endInput(blocks)
  }

  /** Reads text that has other fields than this way knows, by the reader of `perf script`. */
  async readThoroughly(source: ByteSource): Promise<void> {
    const {collapseStacks} = await import('./collapse-stacks.ts')
    const telling = {spelling: this.#spelling, warn: this.#warn}
    await collapseStacks(source, this.#options, telling, ([process = '', ...names], weight) => {
      this.#period = weight
      this.#stack.clear()
      this.#stack.putText(writtenNames(names))
      this.#countStack(this.#processes.idOf(process))
    })
  }

  /** Says which event the input begins with, for a reader that begins elsewhere. Not needed where one is asked for. */
  expectEvent(event: string): void {
    this.#event.expect(event)
  }

  /** What was counted, for another collapser. Nothing can be read afterwards. */
  part(): Omit<StacksPart, 'warnings'> {
    const {count, first} = this.#unread
    const {list: processes} = this.#processes
    return {
      processes,
      callers: this.#callers.part(),
      leaves: this.#leaves.part(),
      sums: this.#sums.part(),
      leftOut: this.#event.leftOut,
      unread: {count, first},
    }
  }

  /** Adds what another collapser counted. */
  add({processes, callers, leaves, sums, leftOut, unread, warnings}: StacksPart): void {
    const processOf = processes.map((name) => this.#processes.idOf(name))
    const [callersOf, leafOf] = [this.#callers.idsOf(callers), this.#leaves.idsOf(leaves)]
    for (let id = 0; id < sums.sums.length; id++) {
      const leaf = sums.leaves[id]!
      const [process, caller] = [processOf[sums.processes[id]!]!, callersOf[sums.callers[id]!]!]
      this.#sums.add(process, caller, leaf === NO_FRAME ? leaf : leafOf[leaf]!, sums.large.get(id) ?? sums.sums[id]!)
    }
    this.#event.add(leftOut)
    this.#unread.addCounted(unread)
    for (const warning of warnings) this.#warn(warning)
  }

  /** Lines sorted by bytes, in blocks that are good until the next is asked for. Throws a NoSamplesError when there are none. */
  finish(): Iterable<Uint8Array> {
    this.#unread.finish()
    if (this.#sums.size === 0 && !this.#options.compat) throw this.#noSamples()
    const {list} = this.#processes
    return foldedBlocks({processes: list, callers: this.#callers, leaves: this.#leaves, sums: this.#sums})
  }

  #blocksOf(name: string): TextBlocks {
    // A file may come in pieces.
    if (this.#inputs.at(-1) !== name) this.#inputs.push(name)
    return new TextBlocks(name, (window, start, end) => {
      const fresh = this.#process === null && this.#isLeafNext
      if (!fresh || !this.#sample(window, start, end)) this.#lines(window, start, end)
    })
  }

  #endInput(blocks: TextBlocks): void {
    blocks.finish()
    if (!this.#options.compat) this.#endSample()
  }

  #noSamples(): NoSamplesError {
    const {count, first} = this.#unread
    const seen =
      count === 0
        ? 'it holds no line of a sample'
        : `${count} lines are no part of a sample, the first is ${JSON.stringify(first)}`
    const others = this.#event.leftOut === 0 ? '' : `; ${this.#event.leftOut} samples of other events were left out`
    return new NoSamplesError(
      `Reading ${this.#inputs.join(', ')} as text of perf script gave not one sample: ${seen}${others}.`,
      {
        hint: 'Nothing was recorded, or this is no output of perf script.',
      },
    )
  }

  /** One ordinary sample from its first line to its blank one; false when it is not that. */
  #sample(window: ByteWindow, start: number, end: number): boolean {
    const {bytes, view} = window
    const blank = end - 1
    if (bytes[blank] !== LINE_FEED || bytes[blank - 1] !== LINE_FEED || !mayBeHeader(bytes[start]!)) return false
    const headerEnd = lineFeedAt(view, start, end)
    const leafStart = headerEnd + 1
    if (leafStart >= blank || !isBlank(bytes[leafStart]!) || !this.#startSample(window, start, headerEnd)) return false
    if (!this.#frames.write(window, leafStart, blank, this.#java, true, this.#stack))
      this.#lines(window, leafStart, end)
    else this.#body(window, this.#frames.end + 1, blank)
    return true
  }

  /** All lines of a sample but the first two, of which the second is written already. */
  #body(window: ByteWindow, start: number, end: number): void {
    const salt = (this.#java ? 1 : 0) + (this.#calling && this.#frames.isKernel ? 2 : 0)
    const leafLength = this.#stack.length
    const known = this.#bodies.find(window, start, end, salt)
    if (known !== null) this.#count(known)
    else {
      this.#isLeafNext = false
      this.#framesOnly = true
      this.#lines(window, start, end)
      if (this.#framesOnly) this.#countNew(window, start, end, salt, leafLength)
      else this.#endSample()
    }
    this.#clear()
  }

  #countNew(window: ByteWindow, start: number, end: number, salt: number, leafLength: number): void {
    const stack = this.#stack
    const callers = this.#callers.idOfBytes(stack.window, stack.start, stack.end - leafLength)
    this.#bodies.keep(window, start, end, salt, callers)
    stack.cutTo(leafLength)
    this.#count(callers)
  }

  /** Counts the sample whose last frame is written, with these callers. */
  #count(callers: number): void {
    const stack = this.#stack
    const process = this.#process
    if (process === null) return
    if (process.rest.bytes.length === 0 && stack.isOneName) {
      this.#sums.add(
        process.id,
        callers,
        this.#leaves.idOfBytes(stack.window, stack.start, stack.end - 1),
        this.#period,
      )
      return
    }
    const {kept} = this.#callers
    stack.putText(kept, this.#callers.startOf(callers), this.#callers.endOf(callers))
    stack.putText(process.rest)
    this.#countStack(process.id)
  }

  /** Counts the stack that is written. */
  #countStack(process: number): void {
    const {window, start, end, length, lastName} = this.#stack
    const callers = this.#callers.idOfBytes(window, start, lastName)
    const leaf = length === 0 ? NO_FRAME : this.#leaves.idOfBytes(window, lastName, end - 1)
    this.#sums.add(process, callers, leaf, this.#period)
  }

  #clear(): void {
    this.#stack.clear()
    this.#isLeafNext = true
    this.#process = null
  }

  #lines(window: ByteWindow, start: number, end: number): void {
    for (let at = start; at < end; ) {
      at = (isBlank(window.bytes[at]!) ? this.#frame(window, at, end) : this.#lineAtMargin(window, at, end)) + 1
    }
  }

  /** A line that begins with no blank. Returns where it ends. */
  #lineAtMargin(window: ByteWindow, start: number, limit: number): number {
    this.#framesOnly = false
    const end = lineFeedAt(window.view, start, limit)
    if (end === start) this.#endSample()
    else if (window.bytes[start] !== HASH && !this.#startSample(window, start, end)) this.#frame(window, start, limit)
    return end
  }

  /** A line that can only be a frame, or the blank one of CRLF. Returns where it ends. */
  #frame(window: ByteWindow, start: number, limit: number): number {
    const {bytes} = window
    const isFrame = this.#frames.write(window, start, limit, this.#java, this.#isLeafNext, this.#stack)
    const {end} = this.#frames
    if (isFrame) this.#isLeafNext = false
    else {
      this.#framesOnly = false
      if (end === start + 1 && bytes[start] === RETURN && !this.#options.compat) this.#endSample()
      else this.#unread.add(Buffer.from(bytes.subarray(start, Math.min(end, start + 256))).toString('latin1'))
    }
    return end
  }

  #startSample(window: ByteWindow, start: number, end: number): boolean {
    const header = this.#header
    if (!header.read(window, start, end)) return false
    if (header.hasEvent && !this.#event.wants(window, header.eventStart, header.eventEnd)) return true
    // What stood before without a header belongs to nothing.
    if (this.#process === null) this.#clear()
    this.#process = this.#processes.of(window, header)
    this.#java = this.#process.java
    this.#period = header.hasEvent ? periodOf(window.bytes, header.periodStart, header.periodEnd) : 1
    return true
  }

  #endSample(): void {
    const process = this.#process
    if (process !== null) {
      this.#stack.putText(process.rest)
      this.#countStack(process.id)
    }
    this.#clear()
  }
}

function mayBeHeader(first: number): boolean {
  return !isBlank(first) && first !== HASH && first !== LINE_FEED
}

/** A period that is missing or zero counts as one. */
function periodOf(bytes: Uint8Array, start: number, end: number): number | bigint {
  if (end - start > EXACT_DIGITS) return BigInt(Buffer.from(bytes.subarray(start, end)).toString('latin1')) || 1
  let period = 0
  for (let at = start; at < end; at++) period = period * 10 + bytes[at]! - ZERO
  return period || 1
}
