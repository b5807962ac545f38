import type {ByteSource} from '../../../bytes/byte-source.ts'
import {InputError, type Warning} from '../../../errors/index.ts'
import type {SampleType, Stacks} from '../../model/stacks.ts'
import {withAddressSpace} from '../../text/address-space.ts'
import {FaultyLines} from '../../text/faulty-lines.ts'
import {noSamples} from '../../text/no-samples.ts'
import {NoSamplesError} from '../no-samples-error.ts'
import type {ReadOptions} from '../reader.ts'
import {isForeignLine} from './foreign-line.ts'
import {LineScanner, type LineVisitor} from './line-scanner.ts'
import {NumberPairs} from './number-pairs.ts'
import {StackWriter} from './stack-writer.ts'
import {eachBlockOfLines} from './whole-lines.ts'

const SAMPLES: SampleType = {name: 'samples', unit: 'samples', event: null}

/** What distinct stacks of short names have; a guess that only saves copying. */
const BYTES_PER_NODE = 32
const MOST_EXPECTED_NODES = 2 ** 21
/** Pairs of numbers of which it is not known yet what they mean; more are taken for columns. */
const MOST_UNDECIDED = 2 ** 18

/** A line whose weight is below 0. */
const NEGATIVE = /[ \t]-\d+(?:\.\d*)?$/

function negativeLines(count: number, sourceName: string): Warning[] {
  if (count === 0) return []
  const lines = count === 1 ? '1 line' : `${count} lines`
  return [
    {
      code: 'negative-weights',
      message: `${sourceName}: ${lines} with a count below 0 left out: it is a difference, of which this shows the gains alone.`,
      hint: 'Give the two recordings that it was made from to runner flame diff.',
    },
  ]
}

function contradiction(name: string, number: number, offset: number, text: string): InputError {
  return new InputError(
    `Reading ${name} as folded: line ${number} (byte ${offset}) is of another format: ${JSON.stringify(text.slice(0, 80))}.`,
    {hint: 'Several files were put together, or --format names the format that the file has.'},
  )
}

/** Reads lines into `writer`; a line's first number is a weight only if every line of the input has two. */
class FoldedLines implements LineVisitor {
  stacks = 0
  readonly faults = new FaultyLines()
  negative = 0
  readonly scanner: LineScanner
  readonly writer: StackWriter
  readonly #pairs: NumberPairs
  readonly #sampleType: SampleType
  readonly #name: string
  #decided = false
  #areColumns = false

  constructor(source: ByteSource, {sampleType = SAMPLES, keepOrder = false, unsignedWeights = false}: ReadOptions) {
    this.#name = source.name
    this.scanner = new LineScanner(this, source.name, unsignedWeights)
    const expectedNodes = Math.min(MOST_EXPECTED_NODES, Math.ceil(source.size / BYTES_PER_NODE))
    this.writer = new StackWriter(this.scanner.names, keepOrder, expectedNodes)
    this.#pairs = new NumberPairs(this.scanner.names, this.writer)
    this.#sampleType = sampleType
  }

  stack(frames: Int32Array, depth: number, shared: number, weight: number, alike: number): void {
    if (!this.#decided) this.#decide(false)
    if (this.#areColumns) throw this.#oneNumber()
    this.writer.add(frames, depth, shared, weight, alike)
    this.stacks++
  }

  pair(frames: Int32Array, depth: number, shared: number, first: number, second: number, firstText: string): void {
    this.stacks++
    if (this.#areColumns) this.#column(this.writer.nodeOf(frames, depth, depth, shared, -1), first, second)
    else this.#pairs.add(frames, depth, shared, first, second, firstText)
    if (this.#pairs.length === MOST_UNDECIDED && !this.#decided) this.#decide(true)
  }

  faulty(number: number, text: string, offset: number): void {
    if (isForeignLine(text)) throw contradiction(this.#name, number, offset, text)
    // A line with such a weight comes here only where it is not to be read.
    if (NEGATIVE.test(text)) this.negative++
    else this.faults.add(number, text, offset)
  }

  end(): void {
    if (!this.#decided) this.#decide(true)
    this.writer.finish()
  }

  #column(node: number, before: number, after: number): void {
    this.writer.addInOrder(node, before)
    this.writer.builder.addWeight(node, 1, after)
  }

  #oneNumber(): InputError {
    const {lineNumber, lineOffset} = this.scanner
    return new InputError(
      `Reading ${this.#name} as folded: line ${lineNumber} (byte ${lineOffset}) ends in one number, all before it in two, which were taken for weights before and after.`,
      {hint: 'Where all are meant to have one, put this line first; otherwise give it two.'},
    )
  }

  #decide(areColumns: boolean): void {
    this.#decided = true
    this.#areColumns = areColumns
    const {unit, event} = this.#sampleType
    const types = areColumns ? ['before', 'after'].map((name) => ({name, unit, event})) : [this.#sampleType]
    for (const type of types) this.writer.builder.addSampleType(type)
    if (areColumns) this.#pairs.writeColumns()
    else this.#pairs.writeNames()
  }
}

/**
 * The stacks of folded text: one a line, frames joined by `;` root first, a blank and a weight. Where every line ends in
 * two numbers they are the weights of two profiles: the sample types `before` and `after`. They are taken for that once
 * 262,144 stacks with different first numbers were seen; a later line with one number is an error then. Throws an
 * InputError when no line can be read, and for weights beyond 2^53.
 */
export async function readFoldedText(source: ByteSource, options: ReadOptions = {}): Promise<Stacks> {
  const lines = new FoldedLines(source, options)
  await eachBlockOfLines(source, (bytes) => lines.scanner.scan(bytes))
  if (lines.stacks === 0 && lines.negative > 0) {
    throw new NoSamplesError(`${source.name}: no line has a count above 0, ${lines.negative} have one below 0.`)
  }
  if (lines.stacks === 0) throw noSamples(source.name, 'folded', lines.faults)
  lines.faults.assertFewerThan(lines.stacks, source.name, 'folded')
  lines.end()
  const {builder} = lines.writer
  const warning = lines.faults.warning(source.name)
  for (const one of [...(warning === null ? [] : [warning]), ...negativeLines(lines.negative, source.name)]) {
    builder.warn(one)
  }
  const built = builder.build()
  const {order} = lines.writer
  return {...built, frames: withAddressSpace(built.frames), ...(order === null ? {} : {sequence: order.sequence()})}
}
