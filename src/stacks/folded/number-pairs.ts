import type {ByteNames} from './byte-names.ts'
import {NumberList} from './number-list.ts'
import {nameNumber, type StackWriter} from './stack-writer.ts'

/**
 * Lines that end in two numbers, until all of the input is known: if every line has two, they are weights before and
 * after; if one has not, the first number belongs to the name, such as `thread 12`.
 */
export class NumberPairs {
  readonly #names: ByteNames
  readonly #writer: StackWriter
  /** Node of the frames below the last one, and that one's name, its lowest bit set where it is the kernel's. */
  readonly #parents = new NumberList(new Int32Array())
  readonly #lasts = new NumberList(new Int32Array())
  readonly #first = new NumberList(new Float64Array())
  readonly #second = new NumberList(new Float64Array())
  /** First numbers that their value does not spell, such as `007`, by the line's place. */
  readonly #spellings = new Map<number, string>()

  constructor(names: ByteNames, writer: StackWriter) {
    this.#names = names
    this.#writer = writer
  }

  get length(): number {
    return this.#parents.length
  }

  add(frames: Int32Array, depth: number, shared: number, first: number, second: number, firstText: string): void {
    const isKernel = depth - 1 > this.#writer.kernelStart(frames, depth)
    if (String(first) !== firstText) this.#spellings.set(this.length, firstText)
    this.#parents.push(this.#writer.nodeOf(frames, depth, depth - 1, shared, -1))
    this.#lasts.push(frames[depth - 1]! * 2 + (isKernel ? 1 : 0))
    this.#first.push(first)
    this.#second.push(second)
  }

  /** Writes the lines as stacks with a weight before and one after: the sample types 0 and 1. */
  writeColumns(): void {
    const {builder} = this.#writer
    for (let line = 0; line < this.length; line++) {
      const node = this.#node(line, this.#lasts.at(line) >> 1)
      this.#writer.addWeight(node, this.#first.at(line))
      builder.addWeight(node, 1, this.#second.at(line))
    }
  }

  /** Writes the lines as stacks with one weight, the first number a part of the last frame's name. */
  writeNames(): void {
    for (let line = 0; line < this.length; line++) {
      const number = this.#spellings.get(line) ?? String(this.#first.at(line))
      const name = Buffer.concat([this.#names.bytesOf(this.#lasts.at(line) >> 1), Buffer.from(` ${number}`)])
      this.#writer.addWeight(this.#node(line, nameNumber(this.#names, name)), this.#second.at(line))
    }
  }

  #node(line: number, name: number): number {
    const frameId = this.#writer.frameId(name, (this.#lasts.at(line) & 1) === 1)
    return this.#writer.builder.child(this.#parents.at(line), frameId)
  }
}
