/* Folded text as flamegraph.pl takes it, for its own answer where ours is another: see docs/flame-graphs.md. */
import {type Frame, frame, type Stacks, StacksBuilder} from '../../stacks/model/stacks.ts'
import {detached, utf8} from '../../stacks/text/each-line.ts'
import {splitMark} from '../../stacks/text/frame-of-text.ts'

/** What flamegraph.pl is told before it reads. */
export interface ClassicOptions {
  readonly reverse: boolean
  /** As they come (--flamechart) instead of sorted. */
  readonly keepOrder: boolean
  /** Every stack gets a `--` behind its first part, as for the palette `chain`. */
  readonly chain: boolean
}

/** Stacks with a sequence of the lines, equal ones together; what each changed, NaN for one with a single number. */
export interface ClassicStacks {
  readonly stacks: Stacks
  readonly changes: Float64Array
  /** Lines without a number behind a blank. */
  readonly faulty: number
}

const NUMBERED = /^([^\n]*)\s(\d+(?:\.\d*)?)$/
const DELIMITER = ';--;'
const SAMPLES = {name: 'samples', unit: 'samples', event: null}

interface CountedLine {
  readonly text: string
  times: number
}

/**
 * Lines of one character per byte (Latin-1) without their ends, and how often each stands there: so many equal lines take
 * the memory of one. With `keepOrder` only neighbours are taken together.
 */
export class ClassicLines {
  readonly list: CountedLine[] = []
  readonly #keepOrder: boolean
  readonly #known = new Map<string, CountedLine>()

  constructor(keepOrder: boolean) {
    this.#keepOrder = keepOrder
  }

  add(text: string): void {
    const known = this.#keepOrder ? this.list.at(-1) : this.#known.get(text)
    if (known?.text === text) known.times++
    else this.#addNew({text: detached(text), times: 1})
  }

  #addNew(line: CountedLine): void {
    this.list.push(line)
    if (!this.#keepOrder) this.#known.set(line.text, line)
  }
}

interface Line {
  readonly stack: string
  readonly counts: readonly string[]
}

/** A second number before the last one is taken for a column, whatever the other lines have. */
function lineOf(text: string): Line | null {
  const [, rest, last] = NUMBERED.exec(text) ?? []
  if (rest === undefined || last === undefined) return null
  const [, stack, first] = NUMBERED.exec(rest) ?? []
  return stack === undefined || first === undefined ? {stack: rest, counts: [last]} : {stack, counts: [first, last]}
}

/** Parts between `;`, without empty ones at the end. */
function partsOf(stack: string): string[] {
  return stack
    .replace(/;+$/, '')
    .split(';')
    .slice(stack === '' ? 1 : 0)
}

function reversedText(text: string): string {
  const line = lineOf(text)
  return line === null ? text : [partsOf(line.stack).reverse().join(';'), ...line.counts].join(' ')
}

function frameOf(part: string): Frame {
  const {name, kind} = splitMark(part)
  return frame({name: utf8(name), kind: kind ?? 'user'})
}

/** One weight for all of a line, or one for each time where adding up in another order could round otherwise. */
function weightsOf(weight: number, times: number): number[] {
  return Number.isSafeInteger(weight * times) && Number.isInteger(weight)
    ? [weight * times]
    : new Array<number>(times).fill(weight)
}

/**
 * Reads lines. They are sorted as they stand, count included, so the sequence has the order in which flamegraph.pl draws
 * and merges.
 */
export function classicStacks({list}: ClassicLines, options: ClassicOptions): ClassicStacks {
  const builder = new StacksBuilder([SAMPLES])
  const inOrder = options.reverse ? list.map(({text, times}) => ({text: reversedText(text), times})) : [...list]
  if (!options.keepOrder) inOrder.sort(({text: one}, {text: other}) => (one < other ? -1 : one > other ? 1 : 0))
  const withChain = (stack: string) => (options.chain && !stack.includes(DELIMITER) ? stack + DELIMITER : stack)
  const nodes: number[] = []
  const weights: number[] = []
  const changes: number[] = []
  let faulty = 0
  for (const {text, times} of inOrder) {
    const line = lineOf(text)
    if (line === null) {
      faulty += times
      continue
    }
    const [first, last] = line.counts
    const node = partsOf(withChain(line.stack)).reduce(
      (at, part) => builder.child(at, builder.intern(frameOf(part))),
      0,
    )
    for (const weight of weightsOf(Number(line.counts.at(-1)), times)) {
      builder.addWeight(node, 0, weight)
      nodes.push(node)
      weights.push(weight)
      changes.push(Number(last) - Number(first))
    }
  }
  const sequence = {nodes: Int32Array.from(nodes), weights: Float64Array.from(weights)}
  return {stacks: {...builder.build(), sequence}, changes: Float64Array.from(changes), faulty}
}
