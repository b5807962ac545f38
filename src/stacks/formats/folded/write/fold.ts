import {joinedTree, joinedWeights} from '../../../model/joined-tree.ts'
import type {Frame, FrameKind, Stacks} from '../../../model/stacks.ts'
import {basenameOf} from '../../../text/frame-names.ts'
import {decimalText} from '../../../text/weight.ts'
import {blockWriter} from './fold-blocks.ts'
import {lineOrder} from './line-order.ts'

/** How stacks become text. */
export interface FoldOptions {
  /** Kinds whose frames are marked with `_[k]`, `_[j]` or `_[i]`. Default: all that have a mark. */
  readonly marked?: readonly FrameKind[]
  /** Write a place that has no name as `[module <address>]`, so that it can be named later. Default false. */
  readonly addresses?: boolean
}

/** What folded text has behind the name of a frame of each kind: `do_syscall_64_[k]`. */
export const SUFFIX_OF_KIND: Readonly<Record<FrameKind, string>> = {
  user: '',
  label: '',
  kernel: '_[k]',
  jit: '_[j]',
  inlined: '_[i]',
}

/** Control characters and line ends would break the line; `;` would break the stack. */
const UNSAFE = /[\p{Cc}\u2028\u2029;]/gu

function escaped(character: string): string {
  if (character === ';') return ':'
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function addressedName({module, address}: Frame): string {
  return `[${module === null ? 'unknown' : basenameOf(module)} <${address!.toString(16)}>]`
}

/** One frame as folded text spells it. */
export function foldedName(one: Frame, options: FoldOptions = {}): string {
  const name = options.addresses === true && one.address !== null ? addressedName(one) : one.name
  return name.replace(UNSAFE, escaped) + (options.marked?.includes(one.kind) === false ? '' : SUFFIX_OF_KIND[one.kind])
}

/** Numbers of the different names, and the name of each frame. */
function namesOf(stacks: Stacks, options: FoldOptions): {readonly names: string[]; readonly nameOf: Int32Array} {
  const numbers = new Map<string, number>()
  const nameOf = Int32Array.from(stacks.frames, (one) => {
    const name = foldedName(one, options)
    const known = numbers.get(name) ?? numbers.size
    numbers.set(name, known)
    return known
  })
  return {names: [...numbers.keys()], nameOf}
}

/**
 * Several sample types as folded text in blocks of bytes that end with a line: the stack, root first, with `;` between
 * frames, and behind it a blank and the weight for each of `sampleTypes`; two are what difffolded.pl prints. Sorted by
 * bytes, equal stacks added up, stacks without any weight left out. `;` in names becomes `:`, control characters
 * `\uXXXX`. A weight of the root itself stands behind an empty stack.
 */
export function* foldedColumns(
  stacks: Stacks,
  sampleTypes: readonly number[],
  options: FoldOptions = {},
): Generator<Uint8Array> {
  const {names, nameOf} = namesOf(stacks, options)
  const tree = joinedTree(stacks, nameOf, names.length)
  const columns = sampleTypes.map((type) => joinedWeights(tree, stacks.self[type]!))
  const [first, ...others] = columns as [Float64Array, ...Float64Array[]]
  const ending = (node: number) => {
    let text = ` ${decimalText(first[node]!)}`
    for (const weights of others) text += ` ${decimalText(weights[node]!)}`
    return `${text}\n`
  }
  const hasWeight = (node: number) => first[node] !== 0 || others.some((weights) => weights[node] !== 0)
  const bytes = names.map((name) => Buffer.from(name))
  yield* blockWriter({tree, names: bytes, order: lineOrder(tree, bytes, ending), ending, hasWeight})
}

/** One sample type as folded text in blocks of bytes, for outputs too large to hold; see {@link foldedColumns}. */
export function foldedChunks(stacks: Stacks, sampleType: number, options: FoldOptions = {}): Generator<Uint8Array> {
  return foldedColumns(stacks, [sampleType], options)
}

/** One sample type as folded text; see {@link foldedColumns}. */
export function foldedText(stacks: Stacks, sampleType: number, options: FoldOptions = {}): string {
  return Buffer.concat([...foldedChunks(stacks, sampleType, options)]).toString()
}
