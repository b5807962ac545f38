import {OrderedStacks} from '../../model/ordered-stacks.ts'
import {doubledSlots, placeInSlots} from '../../text/hash-slots.ts'
import type {ByteNames} from './byte-names.ts'
import {NumberList} from './number-list.ts'
import {nameNumber, type StackWriter} from './stack-writer.ts'

/** A power of two; two numbers stand in each slot. */
const FIRST_SLOTS = 1 << 11

function hashOf(parent: number, last: number, first: number): number {
  const mixed = Math.imul(parent + 1, 0xcc9e2d51) ^ Math.imul(last + 1, 0x85ebca6b) ^ Math.imul(first + 1, 0xc2b2ae35)
  return mixed ^ (mixed >>> 15)
}

/**
 * Lines that end in two numbers, until all of the input is known: if every line has two, they are weights before and
 * after; if one has not, the first number belongs to the name, such as `thread 12`. Lines that differ in the second
 * number alone are one.
 */
export class NumberPairs {
  readonly #names: ByteNames
  readonly #writer: StackWriter
  /** Number of each first number as it stands, so that `7` and `007` are two. */
  readonly #firsts = new Map<string, number>()
  /** Node of the frames below the last one, that one's name (its lowest bit set where it is the kernel's), first number. */
  readonly #parents = new NumberList(new Int32Array())
  readonly #lasts = new NumberList(new Int32Array())
  readonly #firstOf = new NumberList(new Int32Array())
  /** Sums of both numbers over all lines. */
  readonly #before = new NumberList(new Float64Array())
  readonly #after = new NumberList(new Float64Array())
  /** The pairs as they came, with either number; null where their order is not to be kept. */
  readonly #order: {readonly before: OrderedStacks; readonly after: OrderedStacks} | null
  #slots = new Int32Array(FIRST_SLOTS)

  constructor(names: ByteNames, writer: StackWriter) {
    this.#names = names
    this.#writer = writer
    this.#order = writer.order === null ? null : {before: new OrderedStacks(), after: new OrderedStacks()}
  }

  /** How many of them there are that differ in more than the second number. */
  get length(): number {
    return this.#parents.length
  }

  add(frames: Int32Array, depth: number, shared: number, first: number, second: number, firstText: string): void {
    const isKernel = depth - 1 > this.#writer.kernelStart(frames, depth)
    const parent = this.#writer.nodeOf(frames, depth, depth - 1, shared, -1)
    const pair = this.#numberOf(parent, frames[depth - 1]! * 2 + (isKernel ? 1 : 0), this.#firstNumber(firstText))
    this.#before.set(pair, this.#before.at(pair) + first)
    this.#after.set(pair, this.#after.at(pair) + second)
    this.#order?.before.add(pair, first)
    this.#order?.after.add(pair, second)
  }

  /** Writes the lines as stacks with a weight before and one after: the sample types 0 and 1. */
  writeColumns(): void {
    const {builder, order} = this.#writer
    const nodes = new Int32Array(this.length)
    for (let pair = 0; pair < this.length; pair++) {
      const node = this.#node(pair, this.#lasts.at(pair) >> 1)
      nodes[pair] = node
      builder.addWeight(node, 0, this.#before.at(pair))
      builder.addWeight(node, 1, this.#after.at(pair))
    }
    if (this.#order !== null) order?.addAll(this.#order.before, nodes)
  }

  /** Writes the lines as stacks with one weight, the first number a part of the last frame's name. */
  writeNames(): void {
    const {builder, order} = this.#writer
    const nodes = new Int32Array(this.length)
    const texts = [...this.#firsts.keys()]
    for (let pair = 0; pair < this.length; pair++) {
      const text = Buffer.from(` ${texts[this.#firstOf.at(pair)]}`)
      const name = Buffer.concat([this.#names.bytesOf(this.#lasts.at(pair) >> 1), text])
      nodes[pair] = this.#node(pair, nameNumber(this.#names, name))
      builder.addWeight(nodes[pair]!, 0, this.#after.at(pair))
    }
    if (this.#order !== null) order?.addAll(this.#order.after, nodes)
  }

  #node(pair: number, name: number): number {
    const frameId = this.#writer.frameId(name, (this.#lasts.at(pair) & 1) === 1)
    return this.#writer.builder.child(this.#parents.at(pair), frameId)
  }

  #firstNumber(text: string): number {
    const known = this.#firsts.get(text)
    if (known !== undefined) return known
    this.#firsts.set(text, this.#firsts.size)
    return this.#firsts.size - 1
  }

  #numberOf(parent: number, last: number, first: number): number {
    const hash = hashOf(parent, last, first)
    const mask = this.#slots.length - 1
    for (let slot = (hash << 1) & mask; this.#slots[slot + 1] !== 0; slot = (slot + 2) & mask) {
      const pair = this.#slots[slot + 1]! - 1
      if (this.#lasts.at(pair) === last && this.#firstOf.at(pair) === first && this.#parents.at(pair) === parent)
        return pair
    }
    return this.#add(parent, last, first, hash)
  }

  #add(parent: number, last: number, first: number, hash: number): number {
    this.#parents.push(parent)
    this.#lasts.push(last)
    this.#firstOf.push(first)
    this.#before.push(0)
    this.#after.push(0)
    if (this.length * 4 > this.#slots.length) this.#slots = doubledSlots(this.#slots)
    placeInSlots(this.#slots, hash, this.length)
    return this.length - 1
  }
}
