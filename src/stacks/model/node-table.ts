const FIRST_CAPACITY = 1024
/** Fewest slots that the hash table has for each node. */
const SLOTS_PER_NODE = 2
/** Odd constants of MurmurHash3's mixing step (Appleby, public domain). */
const [MIX_PARENT, MIX_FRAME] = [0x85ebca6b, 0xc2b2ae35]

function grown<T extends Int32Array | Float64Array>(array: T, capacity: number): T {
  const larger = new (array.constructor as new (length: number) => T)(capacity)
  larger.set(array)
  return larger
}

/**
 * The nodes of a prefix tree and a hash table from (parent, frame) to node, in typed arrays: 16 to 24 bytes a node, where a
 * `Map` for each node would take hundreds. Node 0 is the root, so 0 marks a free slot.
 *
 * A child that was made right behind its parent is found beside it and not in the hash table: stacks that share nothing
 * are chains of such nodes.
 */
export class NodeTable {
  /** Parent and frame of each node side by side, since a look at one is a look at both. */
  #pairs: Int32Array
  /**
   * Nodes by hash. The bits that a node's number leaves free hold those of the hash that did not choose the slot: they
   * tell most others apart without a look at the node, which is far away in memory.
   */
  #slots: Int32Array
  #size = 1
  /** Nodes below this one are in the hash table; the others come into it when the next one is looked for. */
  #indexed = 1

  /** Room for `expected` nodes is made at once; more find theirs later. */
  constructor(expected = FIRST_CAPACITY) {
    this.#pairs = new Int32Array(powerOfTwo(Math.max(expected, FIRST_CAPACITY)) * 2).fill(-1, 0, 2)
    this.#slots = new Int32Array(0)
  }

  get size(): number {
    return this.#size
  }

  /** Node of `frameId` below `parent`, made when it is not there. */
  child(parent: number, frameId: number): number {
    // Nothing can be below the node that was made last.
    if (parent === this.#size - 1) return this.newChild(parent, frameId)
    const beside = (parent + 1) * 2
    if (this.#pairs[beside] === parent && this.#pairs[beside + 1] === frameId) return parent + 1
    if (this.#indexed < this.#size || this.#size * SLOTS_PER_NODE > this.#slots.length) this.#index()
    const [slots, pairs] = [this.#slots, this.#pairs]
    const mask = slots.length - 1
    const hash = hashOf(parent, frameId)
    let slot = hash & mask
    for (let entry = slots[slot]!; entry !== 0; entry = slots[slot]!) {
      const node = entry & mask
      const isAlike = ((entry ^ hash) & ~mask) === 0
      if (isAlike && pairs[node * 2] === parent && pairs[node * 2 + 1] === frameId) return node
      slot = (slot + 1) & mask
    }
    const node = this.newChild(parent, frameId)
    slots[slot] = (hash & ~mask) | node
    this.#indexed = this.#size
    return node
  }

  /** A node of `frameId` below `parent`, which the caller knows not to be there. */
  newChild(parent: number, frameId: number): number {
    const node = this.#size++
    if (node * 2 === this.#pairs.length) this.#pairs = grown(this.#pairs, node * 4)
    this.#pairs[node * 2] = parent
    this.#pairs[node * 2 + 1] = frameId
    return node
  }

  parents(): Int32Array {
    return this.#column(0)
  }

  frameOf(): Int32Array {
    return this.#column(1)
  }

  #column(offset: 0 | 1): Int32Array {
    const values = new Int32Array(this.#size)
    for (let node = 0; node < values.length; node++) values[node] = this.#pairs[node * 2 + offset]!
    return values
  }

  /** Puts the nodes that are not in the hash table into it; makes a larger one where it would be too full. */
  #index(): void {
    if (this.#size * SLOTS_PER_NODE > this.#slots.length) {
      this.#slots = new Int32Array(powerOfTwo((this.#size + FIRST_CAPACITY) * SLOTS_PER_NODE))
      this.#indexed = 1
    }
    const [slots, pairs] = [this.#slots, this.#pairs]
    const mask = slots.length - 1
    for (let node = this.#indexed; node < this.#size; node++) {
      if (pairs[node * 2] === node - 1) continue
      const hash = hashOf(pairs[node * 2]!, pairs[node * 2 + 1]!)
      let slot = hash & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = (hash & ~mask) | node
    }
    this.#indexed = this.#size
  }
}

/** The smallest power of two that is not less than `number`. */
function powerOfTwo(number: number): number {
  return 2 ** Math.ceil(Math.log2(number))
}

function hashOf(parent: number, frameId: number): number {
  const mixed = Math.imul(parent, MIX_PARENT) ^ Math.imul(frameId + 1, MIX_FRAME)
  return mixed ^ (mixed >>> 15)
}

/** Weights by node, zero where nothing was added. */
export class NodeWeights {
  #weights: Float64Array

  constructor(expected = FIRST_CAPACITY) {
    this.#weights = new Float64Array(expected)
  }

  add(node: number, weight: number): void {
    if (node >= this.#weights.length) this.#weights = grown(this.#weights, Math.max(this.#weights.length * 2, node + 1))
    this.#weights[node]! += weight
  }

  /** One weight for each of `size` nodes. */
  values(size: number): Float64Array {
    return size <= this.#weights.length ? this.#weights.slice(0, size) : grown(this.#weights, size)
  }
}

/** Makes what ends in each node what goes through it, in place; a node's number is larger than its parent's. */
export function sumUpwards(weights: Float64Array, parents: Int32Array): void {
  for (let node = weights.length - 1; node > 0; node--) weights[parents[node]!]! += weights[node]!
}
