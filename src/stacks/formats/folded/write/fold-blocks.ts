import type {JoinedTree} from '../../../model/joined-tree.ts'
import type {LineOrder} from './line-order.ts'

/** What is written of a tree, and in which order. */
export interface LinesToWrite {
  readonly tree: JoinedTree
  readonly names: readonly Uint8Array[]
  readonly order: LineOrder
  /** What stands behind the stack that ends in a node, the line's end included; all ASCII. */
  readonly ending: (node: number) => string
  /** Whether a line ends in a node. */
  readonly hasWeight: (node: number) => boolean
}

const BLOCK_BYTES = 1 << 20
const SEMICOLON = 0x3b

/** Fewer bytes are copied one by one, which is quicker than a call. */
const WORTH_A_CALL = 100

/** Bytes that grow at their end. */
class Bytes {
  buffer = new Uint8Array(4096)
  length = 0

  append(bytes: Uint8Array, count: number): void {
    this.reserve(count)
    const buffer = this.buffer
    let at = this.length
    this.length += count
    if (count >= WORTH_A_CALL) {
      buffer.set(bytes.length === count ? bytes : bytes.subarray(0, count), at)
      return
    }
    for (let index = 0; index < count; index++) buffer[at++] = bytes[index]!
  }

  appendAscii(text: string): void {
    this.reserve(text.length)
    const buffer = this.buffer
    let at = this.length
    this.length += text.length
    for (let index = 0; index < text.length; index++) buffer[at++] = text.charCodeAt(index)
  }

  reserve(count: number): void {
    if (this.length + count <= this.buffer.length) return
    const larger = new Uint8Array(Math.max(this.length + count, this.buffer.length * 2))
    larger.set(this.buffer.subarray(0, this.length))
    this.buffer = larger
  }
}

/** The lines in order, in blocks of about 1 MiB. The stack above the line at hand is held as bytes, not the text. */
export function* blockWriter({tree, names, order, ending, hasWeight}: LinesToWrite): Generator<Uint8Array> {
  const block = new Bytes()
  const path = new Bytes()
  const waiting = [order.first[0]!]
  /** Length of the path at each open node. */
  const lengths = [0]
  if (hasWeight(0)) block.appendAscii(ending(0))
  while (waiting.length > 0) {
    const item = waiting.pop()!
    if (item === 0) {
      lengths.pop()
      continue
    }
    waiting.push(order.next[item]!)
    const node = item >> 1
    const name = names[tree.nameOf[node]!]!
    path.length = lengths[lengths.length - 1]!
    if ((item & 1) === 1) {
      if (order.first[node] === 0) continue
      path.append(name, name.length)
      path.reserve(1)
      path.buffer[path.length++] = SEMICOLON
      lengths.push(path.length)
      waiting.push(order.first[node]!)
    } else if (hasWeight(node)) {
      block.append(path.buffer, path.length)
      block.append(name, name.length)
      block.appendAscii(ending(node))
      if (block.length < BLOCK_BYTES) continue
      yield block.buffer.slice(0, block.length)
      block.length = 0
    }
  }
  if (block.length > 0) yield block.buffer.slice(0, block.length)
}
