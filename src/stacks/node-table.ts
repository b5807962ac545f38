const FIRST_CAPACITY = 1024
/** Odd constants of MurmurHash3's mixing step (Appleby, public domain). */
const [MIX_PARENT, MIX_FRAME] = [0x85ebca6b, 0xc2b2ae35]

function grown<T extends Int32Array | Float64Array>(array: T, capacity: number): T {
  const larger = new (array.constructor as new (length: number) => T)(capacity)
  larger.set(array)
  return larger
}

/**
 * The nodes of a prefix tree and a hash table from (parent, frame) to node, in typed arrays: 24 bytes a node, where a
 * `Map` for each node would take hundreds. Node 0 is the root, so 0 marks a free slot.
 */
export class NodeTable {
  #parents = new Int32Array(FIRST_CAPACITY).fill(-1, 0, 1)
  #frameOf = new Int32Array(FIRST_CAPACITY).fill(-1, 0, 1)
  #slots = new Int32Array(FIRST_CAPACITY * 4)
  #size = 1

  get size(): number {
    return this.#size
  }

  /** Node of `frameId` below `parent`, made when it is not there. */
  child(parent: number, frameId: number): number {
    const mask = this.#slots.length - 1
    let slot = this.#hash(parent, frameId) & mask
    for (let node = this.#slots[slot]!; node !== 0; node = this.#slots[slot]!) {
      if (this.#parents[node] === parent && this.#frameOf[node] === frameId) return node
      slot = (slot + 1) & mask
    }
    if (this.#size === this.#parents.length) return this.#grow().child(parent, frameId)
    const node = this.#size++
    this.#parents[node] = parent
    this.#frameOf[node] = frameId
    this.#slots[slot] = node
    return node
  }

  parents(): Int32Array {
    return this.#parents.slice(0, this.#size)
  }

  frameOf(): Int32Array {
    return this.#frameOf.slice(0, this.#size)
  }

  #hash(parent: number, frameId: number): number {
    const mixed = Math.imul(parent, MIX_PARENT) ^ Math.imul(frameId + 1, MIX_FRAME)
    return mixed ^ (mixed >>> 15)
  }

  #grow(): this {
    const capacity = this.#parents.length * 2
    this.#parents = grown(this.#parents, capacity)
    this.#frameOf = grown(this.#frameOf, capacity)
    this.#slots = new Int32Array(capacity * 4)
    const mask = this.#slots.length - 1
    for (let node = 1; node < this.#size; node++) {
      let slot = this.#hash(this.#parents[node]!, this.#frameOf[node]!) & mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
      this.#slots[slot] = node
    }
    return this
  }
}

/** Weights by node, zero where nothing was added. */
export class NodeWeights {
  #weights = new Float64Array(FIRST_CAPACITY)

  add(node: number, weight: number): void {
    if (node >= this.#weights.length) this.#weights = grown(this.#weights, Math.max(this.#weights.length * 2, node + 1))
    this.#weights[node]! += weight
  }

  /** One weight for each of `size` nodes. */
  values(size: number): Float64Array {
    return size <= this.#weights.length ? this.#weights.slice(0, size) : grown(this.#weights, size)
  }
}
