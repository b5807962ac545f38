import type {Frame, FrameKind, Stacks} from './stacks.ts'
import {basenameOf} from './text/frame-names.ts'

/** How stacks become text. */
export interface FoldOptions {
  /** Mark frames of the kernel, of JIT compilers and inlined ones with `_[k]`, `_[j]`, `_[i]`. Default true. */
  readonly annotations?: boolean
  /** Write a place that has no name as `[module <address>]`, so that it can be named later. Default false. */
  readonly addresses?: boolean
}

const SUFFIX_OF_KIND: Readonly<Record<FrameKind, string>> = {
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
  return name.replace(UNSAFE, escaped) + (options.annotations === false ? '' : SUFFIX_OF_KIND[one.kind])
}

function byBytes(a: Buffer, b: Buffer): number {
  return Buffer.compare(a, b)
}

/** Weights with decimals are written without an exponent, as readers of folded text want them. */
function weightText(weight: number): string {
  return Number.isInteger(weight) ? String(weight) : weight.toFixed(9).replace(/\.?0+$/, '')
}

/**
 * One sample type as folded text: a line for each stack, root first, `;` between frames, a blank and the weight. Sorted
 * by bytes, equal stacks added up, stacks of weight 0 left out. `;` in names becomes `:`, control characters `\uXXXX`.
 */
export function foldedText(stacks: Stacks, sampleType: number, options: FoldOptions = {}): string {
  const names = stacks.frames.map((one) => foldedName(one, options))
  const weights = new Map<string, number>()
  const lineOf: string[] = ['']
  const self = stacks.self[sampleType]!
  for (let node = 1; node < stacks.parents.length; node++) {
    const parent = stacks.parents[node]!
    const name = names[stacks.frameOf[node]!]!
    const line = parent === 0 ? name : `${lineOf[parent]};${name}`
    lineOf.push(line)
    if (self[node] !== 0) weights.set(line, (weights.get(line) ?? 0) + self[node]!)
  }
  const lines = [...weights].map(([line, weight]) => Buffer.from(`${line} ${weightText(weight)}\n`))
  return Buffer.concat(lines.sort(byBytes)).toString()
}
