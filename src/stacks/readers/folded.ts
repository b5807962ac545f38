import type {ByteSource} from '../../bytes/byte-source.ts'
import type {Likeness, ReadOptions, StackReader} from '../reader.ts'
import type {SampleType, Stacks} from '../stacks.ts'
import {withAddressSpace} from '../text/address-space.ts'
import {FaultyLines} from '../text/faulty-lines.ts'
import {headLines, isBinary} from '../text/head-lines.ts'
import {noSamples} from '../text/no-samples.ts'
import {WEIGHT} from '../text/weight.ts'
import {LineScanner, type LineVisitor} from './folded/line-scanner.ts'
import {NumberPairs} from './folded/number-pairs.ts'
import {StackWriter} from './folded/stack-writer.ts'
import {eachBlockOfLines} from './folded/whole-lines.ts'

const SAMPLES: SampleType = {name: 'samples', unit: 'samples', event: null}

/** What distinct stacks of short names have; a guess that only saves copying. */
const BYTES_PER_NODE = 32
const MOST_EXPECTED_NODES = 2 ** 21

/** Reads lines into `writer`; a line's first number is a weight only if every line of the input has two. */
class FoldedLines implements LineVisitor {
  stacks = 0
  readonly faults = new FaultyLines()
  readonly scanner: LineScanner
  readonly writer: StackWriter
  readonly #pairs: NumberPairs
  readonly #sampleType: SampleType
  #decided = false

  constructor(source: ByteSource, {sampleType = SAMPLES, keepOrder = false}: ReadOptions) {
    this.scanner = new LineScanner(this, source.name)
    const expectedNodes = Math.min(MOST_EXPECTED_NODES, Math.ceil(source.size / BYTES_PER_NODE))
    this.writer = new StackWriter(this.scanner.names, keepOrder, expectedNodes)
    this.#pairs = new NumberPairs(this.scanner.names, this.writer)
    this.#sampleType = sampleType
  }

  stack(frames: Int32Array, depth: number, shared: number, weight: number, alike: number): void {
    if (!this.#decided) this.#decide(false)
    this.writer.addWeight(this.writer.nodeOf(frames, depth, depth, shared, alike), weight)
    this.stacks++
  }

  pair(frames: Int32Array, depth: number, shared: number, first: number, second: number, firstText: string): void {
    this.#pairs.add(frames, depth, shared, first, second, firstText)
    this.stacks++
  }

  faulty(number: number, text: string): void {
    this.faults.add(number, text)
  }

  end(): void {
    if (!this.#decided) this.#decide(true)
  }

  #decide(areColumns: boolean): void {
    this.#decided = true
    const {unit, event} = this.#sampleType
    const types = areColumns ? ['before', 'after'].map((name) => ({name, unit, event})) : [this.#sampleType]
    for (const type of types) this.writer.builder.addSampleType(type)
    if (areColumns) this.#pairs.writeColumns()
    else this.#pairs.writeNames()
  }
}

async function readFolded(source: ByteSource, options: ReadOptions = {}): Promise<Stacks> {
  const lines = new FoldedLines(source, options)
  await eachBlockOfLines(source, (bytes) => lines.scanner.scan(bytes))
  if (lines.stacks === 0) throw noSamples(source.name, 'folded', lines.faults)
  lines.end()
  const {builder} = lines.writer
  const warning = lines.faults.warning(source.name)
  if (warning !== null) builder.warn(warning)
  const built = builder.build()
  const sequence = lines.writer.sequence()
  return {...built, frames: withAddressSpace(built.frames), ...(sequence === undefined ? {} : {sequence})}
}

/** A line that could be read; a weight behind a blank is all it takes. */
function isStack(line: string): boolean {
  const blank = line.lastIndexOf(' ')
  return blank !== -1 && WEIGHT.test(line.slice(blank + 1))
}

function looksFolded(head: Uint8Array): Likeness {
  const lines = isBinary(head) ? [] : headLines(head).filter((line) => line !== '')
  const readable = lines.filter((line) => !/^\s/.test(line) && isStack(line)).length
  if (readable === 0) return 'no'
  return readable / lines.length >= 0.9 ? 'yes' : 'unsure'
}

/**
 * One stack a line, frames joined by `;` root first, a blank and a weight: what bcc's -f prints and flamegraph.pl draws.
 * Where every line ends in two numbers they are the weights of two profiles, as difffolded.pl prints them: the sample
 * types `before` and `after`. Names may have blanks, and may be empty.
 */
export const folded: StackReader = {
  format: 'folded',
  description: 'folded stacks, as bcc (-f) and the stackcollapse programs print them',
  ordered: true,
  looksLike: looksFolded,
  read: readFolded,
}
