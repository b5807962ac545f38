import type {StacksBuilder} from '../../model/stacks.ts'
import {NumberList} from './number-list.ts'

/** Numbers that a batch holds before it goes into the tree, so that memory stays the same for input of any length. */
const BATCH_NUMBERS = 1 << 23
/** What stands before the frames of a stack: how many they are, and its weight. */
const HEAD_NUMBERS = 2
const LARGEST_IN_PLACE = 2 ** 31 - 1
const FIRST_CAPACITY = 1024
/** Numbers that a group is told by: first stack, the one behind the last, depth, node. */
const GROUP_NUMBERS = 4

function standsInPlace(weight: number): boolean {
  return weight >= 0 && weight <= LARGEST_IN_PLACE && Number.isInteger(weight)
}

function longer(array: Int32Array<ArrayBuffer>, needed: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(Math.max(needed, array.length * 2))
  copy.set(array)
  return copy
}

/** Groups of stacks that are still to be split, the one added last first. */
class Groups {
  readonly #numbers = new NumberList(new Int32Array())
  from = 0
  to = 0
  depth = 0
  node = 0

  push(from: number, to: number, depth: number, node: number): void {
    const numbers = this.#numbers
    numbers.push(from)
    numbers.push(to)
    numbers.push(depth)
    numbers.push(node)
  }

  /** Puts the group added last into the fields; false when there is none. */
  take(): boolean {
    const numbers = this.#numbers
    const at = numbers.length - GROUP_NUMBERS
    if (at < 0) return false
    this.from = numbers.at(at)
    this.to = numbers.at(at + 1)
    this.depth = numbers.at(at + 2)
    this.node = numbers.at(at + 3)
    numbers.shorten(at)
    return true
  }
}

/**
 * Stacks in any order, put into the tree together: those that begin alike are brought together by counting, one frame
 * after the other from the root on. So each node is made once, beside its neighbours, while looking up every frame of
 * every stack as it comes is a look at a far place in memory for most of them.
 */
export class StackBatch {
  readonly #builder: StacksBuilder
  readonly #batchNumbers: number
  /** Frames of the stack that is being added. */
  #stack = new Int32Array(FIRST_CAPACITY)
  /**
   * All stacks, one behind the other: {@link HEAD_NUMBERS}, then the frames, so that one look at a far place in memory
   * tells all of a stack. A stack's number is the place of its first frame.
   */
  #numbers: Int32Array<ArrayBuffer>
  #end = 0
  #lastDepth = 0
  #size = 0
  /** Weights that are no whole numbers of 31 bits; `-1 - index` stands for them. */
  #otherWeights: number[] = []
  /** Stacks in the order of their first frames, as many as were looked at, and room for putting some into order. */
  #order = new Int32Array(0)
  #spare = new Int32Array(0)
  /** By frame: how many stacks of a group go on with it, then where the next one of them goes. 0 between groups. */
  #places = new Int32Array(FIRST_CAPACITY)
  /** The frames that a group goes on with. */
  #nexts = new Int32Array(FIRST_CAPACITY)
  /** Groups below nodes that were there before, which must be searched for their children, and below those of this batch. */
  readonly #searched = new Groups()
  readonly #fresh = new Groups()
  #firstFresh = 0

  /** Room for `expectedNumbers` is made at once; it takes memory only as it is filled. `batchNumbers` is for tests. */
  constructor(builder: StacksBuilder, expectedNumbers: number, batchNumbers = BATCH_NUMBERS) {
    this.#builder = builder
    this.#batchNumbers = batchNumbers
    this.#numbers = new Int32Array(Math.min(batchNumbers, expectedNumbers))
  }

  /** Where the frames of a stack of `depth` are put; it still has those of the stack before. {@link end} adds it. */
  begin(depth: number): Int32Array {
    if (depth > this.#stack.length) this.#stack = longer(this.#stack, depth)
    return this.#stack
  }

  /** Adds the stack of `depth` frames that stands where {@link begin} said. */
  end(depth: number, weight: number): void {
    if (this.#isAgain(depth) && this.#addToLast(weight)) return
    if (this.#end + HEAD_NUMBERS + depth > this.#batchNumbers) this.flush()
    const start = this.#end + HEAD_NUMBERS
    this.#end = start + depth
    this.#lastDepth = depth
    if (this.#end > this.#numbers.length) this.#numbers = longer(this.#numbers, this.#end)
    const [stack, numbers] = [this.#stack, this.#numbers]
    numbers[start - 2] = depth
    numbers[start - 1] = this.#weightNumber(weight)
    for (let at = 0; at < depth; at++) numbers[start + at] = stack[at]!
    this.#size++
  }

  /** Whether the stack is the one that was added last, whose numbers are the last ones. */
  #isAgain(depth: number): boolean {
    const [stack, numbers] = [this.#stack, this.#numbers]
    const start = this.#end - depth
    if (start < HEAD_NUMBERS || this.#lastDepth !== depth) return false
    let at = depth - 1
    while (at >= 0 && stack[at] === numbers[start + at]) at--
    return at < 0
  }

  /** False where the sum is none that stands in place. */
  #addToLast(weight: number): boolean {
    const place = this.#end - this.#lastDepth - 1
    const sum = this.#numbers[place]! + weight
    if (this.#numbers[place]! < 0 || !standsInPlace(sum)) return false
    this.#numbers[place] = sum
    return true
  }

  #weightNumber(weight: number): number {
    return standsInPlace(weight) ? weight : -this.#otherWeights.push(weight)
  }

  #addWeight(node: number, stack: number): void {
    const weight = this.#numbers[stack - 1]!
    this.#builder.addWeight(node, 0, weight >= 0 ? weight : this.#otherWeights[-1 - weight]!)
  }

  /** Puts the stacks into the tree. */
  flush(): void {
    const {nodeCount, frameCount} = this.#builder
    this.#listStacks()
    if (this.#places.length < frameCount) {
      this.#places = new Int32Array(frameCount)
      this.#nexts = new Int32Array(frameCount)
    }
    // The root of an empty tree has no children to search.
    this.#firstFresh = nodeCount === 1 ? 0 : nodeCount
    this.#add(0, this.#size, 0, 0)
    // The searched ones first: a search puts all nodes that were made before it into the hash table.
    while (this.#searched.take()) this.#split(this.#searched)
    while (this.#fresh.take()) this.#split(this.#fresh)
    this.#size = 0
    this.#end = 0
    this.#otherWeights = []
  }

  /** Puts the stacks into `order`, as they came. */
  #listStacks(): void {
    if (this.#order.length < this.#size) {
      this.#order = new Int32Array(this.#size)
      this.#spare = new Int32Array(this.#size)
    }
    let stack = HEAD_NUMBERS
    for (let index = 0; index < this.#size; index++) {
      this.#order[index] = stack
      stack += this.#numbers[stack - 2]! + HEAD_NUMBERS
    }
  }

  /** Adds the group of stacks `from` up to `to` whose first `depth` frames lead to `node`. */
  #add(from: number, to: number, depth: number, node: number): void {
    if (to - from === 1) this.#addOne(this.#order[from]!, depth, node)
    else (node < this.#firstFresh ? this.#searched : this.#fresh).push(from, to, depth, node)
  }

  #addOne(stack: number, depth: number, parent: number): void {
    const numbers = this.#numbers
    const end = stack + numbers[stack - 2]!
    let node = parent
    for (let at = stack + depth; at < end; at++) node = this.#child(node, numbers[at]!)
    this.#addWeight(node, stack)
  }

  #child(parent: number, frameId: number): number {
    return parent < this.#firstFresh ? this.#builder.child(parent, frameId) : this.#builder.newChild(parent, frameId)
  }

  /** Makes the children of the node of a group, and a group of each. */
  #split({from, to, depth, node}: Groups): void {
    const [nexts, places] = [this.#nexts, this.#places]
    const nextCount = this.#count(from, to, depth, node)
    let end = from
    for (let index = 0; index < nextCount; index++) {
      const start = end
      end += places[nexts[index]!]!
      places[nexts[index]!] = start
    }
    if (nextCount > 1) this.#bringTogether(from, end, depth)
    else if (nextCount === 1) places[nexts[0]!] = end
    let start = from
    for (let index = 0; index < nextCount; index++) {
      const frameId = nexts[index]!
      const next = places[frameId]!
      places[frameId] = 0
      this.#add(start, next, depth + 1, this.#child(node, frameId))
      start = next
    }
  }

  /** Counts by the frame behind the first `depth`; stacks that end there are done with. Returns how many frames there are. */
  #count(from: number, to: number, depth: number, node: number): number {
    const [nexts, places, order, numbers] = [this.#nexts, this.#places, this.#order, this.#numbers]
    let nextCount = 0
    let kept = from
    for (let index = from; index < to; index++) {
      const stack = order[index]!
      if (numbers[stack - 2] === depth) {
        this.#addWeight(node, stack)
        continue
      }
      const frameId = numbers[stack + depth]!
      if (places[frameId]!++ === 0) nexts[nextCount++] = frameId
      order[kept++] = stack
    }
    return nextCount
  }

  /** Puts stacks with the same frame behind the first `depth` side by side, in the order in which they came. */
  #bringTogether(from: number, to: number, depth: number): void {
    const [places, order, spare, numbers] = [this.#places, this.#order, this.#spare, this.#numbers]
    for (let index = from; index < to; index++) {
      const stack = order[index]!
      spare[places[numbers[stack + depth]!]!++] = stack
    }
    for (let index = from; index < to; index++) order[index] = spare[index]!
  }
}
