/* Folded text as flamegraph.pl takes it, for its own answer where ours is another: see docs/flame-graphs.md. */
import {type Frame, type FrameKind, frame, type Stacks, StacksBuilder} from '../../stacks/model/stacks.ts'
import {utf8} from '../../stacks/text/each-line.ts'

/** What flamegraph.pl is told before it reads. */
export interface ClassicOptions {
  readonly reverse: boolean
  /** As they come (--flamechart) instead of sorted. */
  readonly keepOrder: boolean
  /** Every stack gets a `--` behind its first part, as for the palette `chain`. */
  readonly chain: boolean
}

/** Stacks with a sequence of every line; what each line changed, NaN for one with a single number. */
export interface ClassicStacks {
  readonly stacks: Stacks
  readonly changes: Float64Array
  /** Lines without a number behind a blank. */
  readonly faulty: number
}

const NUMBERED = /^([^\n]*)\s(\d+(?:\.\d*)?)$/
const SUFFIX = /_\[([kji])\]$/
const KINDS: Readonly<Record<string, FrameKind>> = {k: 'kernel', j: 'jit', i: 'inlined'}
const DELIMITER = ';--;'
const SAMPLES = {name: 'samples', unit: 'samples', event: null}

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
  const suffix = SUFFIX.exec(part)
  const name = utf8(suffix === null ? part : part.slice(0, suffix.index))
  return frame({name, kind: KINDS[suffix?.[1] ?? ''] ?? 'user'})
}

/**
 * Reads lines of one character per byte (Latin-1), without their ends. They are sorted as they stand, count included,
 * so the sequence has the order in which flamegraph.pl draws and merges.
 */
export function classicStacks(texts: readonly string[], options: ClassicOptions): ClassicStacks {
  const builder = new StacksBuilder([SAMPLES])
  const inOrder = options.reverse ? texts.map(reversedText) : [...texts]
  if (!options.keepOrder) inOrder.sort((one, other) => (one < other ? -1 : one > other ? 1 : 0))
  const lines = inOrder.map(lineOf).filter((line) => line !== null)
  const withChain = (stack: string) => (options.chain && !stack.includes(DELIMITER) ? stack + DELIMITER : stack)
  const nodes = lines.map(({stack}) =>
    partsOf(withChain(stack)).reduce((node, part) => builder.child(node, builder.intern(frameOf(part))), 0),
  )
  const weights = Float64Array.from(lines, ({counts}) => Number(counts.at(-1)))
  nodes.forEach((node, entry) => {
    builder.addWeight(node, 0, weights[entry]!)
  })
  return {
    stacks: {...builder.build(), sequence: {nodes: Int32Array.from(nodes), weights}},
    changes: Float64Array.from(lines, ({counts: [first, last]}) => Number(last) - Number(first)),
    faulty: texts.filter((text) => lineOf(text) === null).length,
  }
}
