import {NodeTable} from '../../model/node-table.ts'
import type {Frame, StacksBuilder} from '../../model/stacks.ts'

/**
 * The stack traces of all chunks of a file as one tree, so that each that comes again takes no memory; those that events
 * refer to are put into the stacks from here, below whatever root they are to have.
 */
export class TraceTree {
  readonly #nodes = new NodeTable()
  readonly #frames: Frame[] = []
  readonly #ids = new Map<string, number>()
  readonly #builder: StacksBuilder
  /** Numbers that frames have in the stacks; -1 for those that are in no stack yet. */
  readonly #inStacks: number[] = []
  /** Nodes of the stacks by root and node here. */
  readonly #placed = new Map<number, Map<number, number>>()
  #parents: Int32Array = new Int32Array()
  #frameOf: Int32Array = new Int32Array()

  constructor(builder: StacksBuilder) {
    this.#builder = builder
  }

  /** Number of a frame; equal ones share it. */
  frame(one: Frame): number {
    const identity = `${one.kind}\0${one.line ?? ''}\0${one.module?.length ?? ''}\0${one.module ?? ''}\0${one.name}`
    const known = this.#ids.get(identity)
    if (known !== undefined) return known
    this.#ids.set(identity, this.#frames.length)
    this.#inStacks.push(-1)
    return this.#frames.push(one) - 1
  }

  /** The node of a frame above another; 0 is the root. */
  child(node: number, frame: number): number {
    return this.#nodes.child(node, frame)
  }

  /** To be called when traces were added, before the first is placed. */
  close(): void {
    if (this.#parents.length === this.#nodes.size) return
    this.#parents = this.#nodes.parents()
    this.#frameOf = this.#nodes.frameOf()
  }

  #frameInStacks(frame: number): number {
    const known = this.#inStacks[frame]!
    if (known >= 0) return known
    const number = this.#builder.intern(this.#frames[frame]!)
    this.#inStacks[frame] = number
    return number
  }

  /** The node of the stacks for a trace above `root`. */
  placed(root: number, trace: number): number {
    const known = this.#placed.get(root) ?? new Map<number, number>()
    this.#placed.set(root, known)
    const placed = known.get(trace)
    if (placed !== undefined) return placed
    const path: number[] = []
    for (let at = trace; at > 0; at = this.#parents[at]!) path.push(this.#frameOf[at]!)
    const node = path.reduceRight((below, one) => this.#builder.child(below, this.#frameInStacks(one)), root)
    known.set(trace, node)
    return node
  }
}
