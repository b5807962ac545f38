import {OrderedStacks} from '../../model/ordered-stacks.ts'
import {StacksBuilder} from '../../model/stacks.ts'
import {utf8} from '../../text/each-line.ts'
import {frameOfText} from '../../text/frame-of-text.ts'
import {type ByteNames, hashOf} from './byte-names.ts'
import {StackBatch} from './stack-batch.ts'

const FIRST_DEPTH = 256
/** Numbers of all stacks in a batch for each node that is expected; a guess that only saves copying. */
const BATCH_NUMBERS_PER_NODE = 8

/** Number of a text among the names. */
export function nameNumber(names: ByteNames, text: Uint8Array): number {
  return names.idOf(text, 0, text.length, hashOf(text))
}

function longer(array: Int32Array<ArrayBuffer>, needed: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(Math.max(needed + 1, array.length * 2))
  copy.set(array)
  return copy
}

/** Turns stacks of name numbers into nodes of a tree. A name becomes a frame when the first stack has it. */
export class StackWriter {
  readonly builder: StacksBuilder
  readonly #names: ByteNames
  readonly #expectedNodes: number
  /** What bcc puts between user and kernel frames. */
  readonly #delimiter: number
  readonly #doubleDelimiter: number
  /** Number of the frame of each name plus one, at twice the name's number; behind it, that of the kernel's frame. */
  #frameIds = new Int32Array(2048)
  /** Nodes of the stack written last, and how many of them the next one may share. */
  #nodes = new Int32Array(FIRST_DEPTH)
  #shareable = 0
  /** Length of each of its names in bytes. */
  #lengths = new Int32Array(FIRST_DEPTH)
  /** Whether the text was sorted up to here, and each name a frame of its own. */
  #isSorted = true
  /** Frames before the last one of one parent whose names it begins with, for each depth: depth, length, node. */
  #shorter = new Int32Array(3 * FIRST_DEPTH)
  #shorterCount = 0
  #frameCount = 0
  /** Stacks that wait for a place in the tree, once the text turned out not to be sorted. */
  #batch: StackBatch | null = null
  /** The stacks as they came; null where their order is not to be kept. */
  readonly order: OrderedStacks | null

  constructor(names: ByteNames, keepOrder: boolean, expectedNodes: number) {
    this.builder = new StacksBuilder([], expectedNodes)
    this.#names = names
    this.#expectedNodes = expectedNodes
    this.#delimiter = nameNumber(names, Buffer.from('-'))
    this.#doubleDelimiter = nameNumber(names, Buffer.from('--'))
    this.order = keepOrder ? new OrderedStacks() : null
  }

  /**
   * Node of the first `length` frames of a stack of `depth`; the first `shared` of them are those of the stack before.
   * For `alike` see {@link LineVisitor.stack}.
   */
  nodeOf(names: Int32Array, depth: number, length: number, shared: number, alike: number): number {
    if (depth > this.#nodes.length) {
      this.#nodes = longer(this.#nodes, depth)
      this.#lengths = longer(this.#lengths, depth)
    }
    const kernelStart = this.kernelStart(names, depth)
    if (alike === -1 || kernelStart < depth) this.#isSorted = false
    let at = Math.min(shared, this.#shareable, length, kernelStart + 1)
    if (this.#isSorted && at < length) return this.#sortedNode(names, length, at, alike)
    let node = at === 0 ? 0 : this.#nodes[at - 1]!
    for (; at < length; at++) {
      node = this.builder.child(node, this.frameId(names[at]!, at > kernelStart))
      this.#nodes[at] = node
    }
    this.#shareable = Math.min(length, kernelStart)
    return node
  }

  /**
   * The same for text that was sorted up to here. Between two lines that begin alike all lines begin so. Therefore a
   * frame was seen below its parent only if the one in its place before begins with its whole name: as that one, or as
   * one of those that names went on from (`f`, `f(int)`, `f` again, since `(` comes before `;`). Nothing else is searched.
   */
  #sortedNode(names: Int32Array, length: number, shared: number, alike: number): number {
    this.#forgetShorter(shared, alike)
    let node = shared === 0 ? 0 : this.#nodes[shared - 1]!
    for (let at = shared; at < length; at++) {
      const name = names[at]!
      const bytes = this.#names.lengthOf(name)
      const known = at === shared ? this.#shorterNode(shared, bytes) : -1
      node = known === -1 ? this.#newNode(node, name) : known
      this.#nodes[at] = node
      this.#lengths[at] = bytes
    }
    this.#shareable = length
    return node
  }
  /** A node that no stack has had, unless two names are one frame: then nothing is sure any more, and it is searched. */
  #newNode(parent: number, name: number): number {
    const frameId = this.frameId(name, false)
    return this.#isSorted ? this.builder.newChild(parent, frameId) : this.builder.child(parent, frameId)
  }

  /** Keeps those shorter names that the frame behind the `shared` ones begins with, the one before in its place among them. */
  #forgetShorter(shared: number, alike: number): void {
    let count = this.#shorterCount
    while (count > 0 && this.#isTooDeep(count - 1, shared, alike)) count--
    this.#shorterCount = count
    if (this.#shareable <= shared || this.#lengths[shared]! > alike) return
    // The same line again begins with its own last name, which is kept once.
    if (this.#shorterNode(shared, this.#lengths[shared]!) === -1) this.#addShorter(shared)
  }

  #addShorter(depth: number): void {
    const place = 3 * this.#shorterCount++
    if (place === this.#shorter.length) this.#shorter = longer(this.#shorter, place)
    this.#shorter[place] = depth
    this.#shorter[place + 1] = this.#lengths[depth]!
    this.#shorter[place + 2] = this.#nodes[depth]!
  }

  #isTooDeep(index: number, depth: number, alike: number): boolean {
    const found = this.#shorter[index * 3]!
    return found > depth || (found === depth && this.#shorter[index * 3 + 1]! > alike)
  }

  /** The node of a name of `length` bytes among the shorter ones; -1 when it is not there. */
  #shorterNode(depth: number, length: number): number {
    const last = (this.#shorterCount - 1) * 3
    if (last < 0 || this.#shorter[last] !== depth || this.#shorter[last + 1] !== length) return -1
    return this.#shorter[last + 2]!
  }

  /** Place of the lone `-` behind which frames are the kernel's; `depth` when there is none. */
  kernelStart(names: Int32Array, depth: number): number {
    let found = depth
    for (let at = 0; at < depth; at++) {
      const name = names[at]!
      if (name === this.#doubleDelimiter) return depth
      if (name === this.#delimiter && found === depth) found = at
    }
    return found
  }

  /**
   * Adds a stack of `depth` frames; the first `shared` of them are those of the stack before. For `alike` see
   * {@link LineVisitor.stack}.
   */
  add(names: Int32Array, depth: number, shared: number, weight: number, alike: number): void {
    // Where the order of time is kept, nodes are needed at once.
    if (this.#batch === null && (alike !== -1 || this.order !== null)) {
      this.addInOrder(this.nodeOf(names, depth, depth, shared, alike), weight)
    } else this.#addToBatch(names, depth, shared, weight)
  }

  #addToBatch(names: Int32Array, depth: number, shared: number, weight: number): void {
    const kernelStart = this.kernelStart(names, depth)
    // The first stack has none before it in the batch, and nodes of the tree are of no use to it.
    const known = this.#batch === null ? 0 : Math.min(shared, this.#shareable, kernelStart + 1)
    this.#batch ??= new StackBatch(this.builder, this.#expectedNodes * BATCH_NUMBERS_PER_NODE)
    const ids = this.#batch.begin(depth)
    for (let at = known; at < depth; at++) ids[at] = this.frameId(names[at]!, at > kernelStart)
    this.#batch.end(depth, weight)
    this.#shareable = Math.min(depth, kernelStart)
  }

  /** Puts all stacks that were added into the tree. */
  finish(): void {
    this.#batch?.flush()
  }

  /** Number of the frame that a name stands for. */
  frameId(name: number, inKernel: boolean): number {
    const place = inKernel ? name * 2 + 1 : name * 2
    if (place >= this.#frameIds.length) this.#frameIds = longer(this.#frameIds, place)
    const known = this.#frameIds[place]!
    if (known !== 0) return known - 1
    const one = frameOfText(utf8(Buffer.from(this.#names.bytesOf(name)).toString('latin1')))
    const id = this.builder.intern(inKernel && one.kind === 'user' ? {...one, kind: 'kernel'} : one)
    if (id !== this.#frameCount++) this.#isSorted = false
    this.#frameIds[place] = id + 1
    return id
  }

  /** Adds the weight of a stack in the first sample type, and the stack to the order where that is kept. */
  addInOrder(node: number, weight: number): void {
    this.builder.addWeight(node, 0, weight)
    this.order?.add(node, weight)
  }
}
