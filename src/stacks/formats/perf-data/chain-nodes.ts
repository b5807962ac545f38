import type {StacksBuilder} from '../../model/stacks.ts'
import {isHalfBeyondPrograms} from '../../text/frame-names.ts'
import type {FramesOfAddresses} from './memory/frames-of-addresses.ts'
import type {RecordedProcess} from './memory/threads.ts'
import type {RecordBlock} from './records/record-block.ts'

/** Marks between the addresses of a call chain (enum perf_callchain_context). */
const MARK = {kernel: -128, user: -512} as const
/** PERF_CONTEXT_MAX: what lies between this and 0 is a mark. */
const FIRST_MARK = -4095

/** Whose addresses follow. */
export const CONTEXT = {kernel: 1, user: 2, other: 3} as const
export type Context = (typeof CONTEXT)[keyof typeof CONTEXT]

function isMark(low: number, high: number): boolean {
  return high === -1 && low < 0 && low >= FIRST_MARK
}

/** Upper halves tell little and are left out; they are compared where hashes are equal. */
function hashOf(words: Int32Array, start: number, end: number, seed: number): number {
  let hash = seed
  for (let word = start; word < end; word += 2) {
    hash = Math.imul(hash ^ words[word]!, 0x85ebca6b)
    hash ^= hash >>> 15
  }
  return hash
}

function isSame(arena: Int32Array, from: number, words: Int32Array, start: number, end: number): boolean {
  for (let word = start, other = from; word < end; word++, other++) {
    if (words[word] !== arena[other]) return false
  }
  return true
}

/** Chains are short: a loop is faster than a view for each. */
function copyWords(words: Int32Array, start: number, end: number, arena: Int32Array, to: number): void {
  for (let word = start, other = to; word < end; word++, other++) arena[other] = words[word]!
}

function contextAfter(mark: number): Context {
  if (mark === MARK.kernel) return CONTEXT.kernel
  return mark === MARK.user ? CONTEXT.user : CONTEXT.other
}

/** Whether a word where a caller of a program is expected is no return address: what lies beyond it was not found by frame pointers. */
function isNoCaller(low: number, high: number): boolean {
  return isHalfBeyondPrograms(high >>> 0) && !(high === -1 && (low === MARK.kernel || low === MARK.user))
}

/** Enough for short recordings; both grow. */
const [FIRST_CAPACITY, FIRST_WORDS] = [1 << 10, 1 << 14]
/** Words of remembered chains before all are forgotten, so that ever new chains do not fill the memory. */
const MOST_WORDS = 1 << 24
/** Numbers kept of each remembered chain. */
const WORDS_OF_ENTRY = 6

/**
 * Call chains to nodes of the tree. Most samples repeat the chain of their callers, so these are remembered by their
 * bytes, the memory that they were seen in and the node that they begin at; only new ones are looked up address by
 * address. Leaves are left out: they differ too often.
 */
export class ChainNodes {
  readonly #builder: StacksBuilder
  readonly #frames: FramesOfAddresses
  /** Of each remembered chain: hash, version of the memory with the first context, root node, start in the arena, node, words. */
  #entries = new Int32Array(FIRST_CAPACITY * WORDS_OF_ENTRY)
  #slots = new Int32Array(FIRST_CAPACITY * 4)
  #arena = new Int32Array(FIRST_WORDS)
  #used = 0
  /** Entry 0 marks a free slot. */
  #count = 1
  #ids: number[] = []

  constructor(builder: StacksBuilder, frames: FramesOfAddresses) {
    this.#builder = builder
    this.#frames = frames
  }

  /** To be called when what is remembered may be wrong: the kernel's memory changed. */
  forget(): void {
    if (this.#count === 1) return
    this.#slots.fill(0)
    this.#count = 1
    this.#used = 0
  }

  /**
   * Node of the chain of `length` addresses at byte `at`, leaf first, below `root`. `first` says whose addresses come
   * before the first mark.
   */
  node(block: RecordBlock, at: number, length: number, process: RecordedProcess, root: number, first: Context): number {
    const {words} = block
    let leaf = at >> 2
    const end = leaf + length * 2
    let context = first
    while (leaf < end && isMark(words[leaf]!, words[leaf + 1]!)) {
      context = contextAfter(words[leaf]!)
      leaf += 2
    }
    if (leaf >= end) return root
    const below = this.#callers(words, leaf + 2, end, process, root, context)
    return this.#builder.child(below, this.#frameId(process, context, words[leaf + 1]!, words[leaf]!, false))
  }

  /** Node of what is below a leaf. One long function: it runs for each sample. */
  #callers(
    words: Int32Array,
    start: number,
    end: number,
    process: RecordedProcess,
    root: number,
    context: Context,
  ): number {
    const space = (process.memory.version << 2) | context
    const hash = hashOf(words, start, end, Math.imul(root, 0x9e3779b1) ^ space)
    const slots = this.#slots
    const entries = this.#entries
    const mask = slots.length - 1
    let slot = hash & mask
    for (let entry = slots[slot]!; entry !== 0; entry = slots[slot]!) {
      const place = entry * WORDS_OF_ENTRY
      if (
        entries[place] === hash &&
        entries[place + 1] === space &&
        entries[place + 2] === root &&
        entries[place + 5] === end - start &&
        isSame(this.#arena, entries[place + 3]!, words, start, end)
      ) {
        return entries[place + 4]!
      }
      slot = (slot + 1) & mask
    }
    const node = this.#lookUp(words, start, end, process, root, context)
    this.#remember(hash, space, root, words, start, end, node)
    return node
  }

  #lookUp(
    words: Int32Array,
    start: number,
    end: number,
    process: RecordedProcess,
    root: number,
    first: Context,
  ): number {
    let context = first
    let calling = true
    const ids = this.#ids
    ids.length = 0
    for (let word = start; word < end; word += 2) {
      const low = words[word]!
      const high = words[word + 1]!
      if (context === CONTEXT.user && calling && isNoCaller(low, high)) {
        ids.push(this.#frames.unknown)
        break
      }
      if (isMark(low, high)) {
        context = contextAfter(low)
        calling = false
        continue
      }
      ids.push(this.#frameId(process, context, high, low, calling))
      // What was interrupted, and the place that entered the kernel, stand where they are; the others are calls.
      calling = true
    }
    let node = root
    for (let index = ids.length - 1; index >= 0; index--) node = this.#builder.child(node, ids[index]!)
    return node
  }

  #frameId(process: RecordedProcess, context: Context, high: number, low: number, calling: boolean): number {
    if (context === CONTEXT.user) return this.#frames.user(process, high, low, calling)
    return context === CONTEXT.kernel ? this.#frames.kernel(high, low, calling) : this.#frames.unknown
  }

  #remember(
    hash: number,
    space: number,
    root: number,
    words: Int32Array,
    start: number,
    end: number,
    node: number,
  ): void {
    const length = end - start
    if (this.#used + length > MOST_WORDS) this.forget()
    if (this.#count * WORDS_OF_ENTRY === this.#entries.length) this.#growEntries()
    while (this.#used + length > this.#arena.length) this.#growArena()
    const entry = this.#count++
    const place = entry * WORDS_OF_ENTRY
    this.#entries[place] = hash
    this.#entries[place + 1] = space
    this.#entries[place + 2] = root
    this.#entries[place + 3] = this.#used
    this.#entries[place + 4] = node
    this.#entries[place + 5] = length
    copyWords(words, start, end, this.#arena, this.#used)
    this.#used += length
    this.#place(entry)
  }

  #place(entry: number): void {
    const mask = this.#slots.length - 1
    let slot = this.#entries[entry * WORDS_OF_ENTRY]! & mask
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
    this.#slots[slot] = entry
  }

  #growEntries(): void {
    const entries = this.#entries
    this.#entries = new Int32Array(entries.length * 2)
    this.#entries.set(entries)
    this.#slots = new Int32Array(this.#slots.length * 2)
    for (let entry = 1; entry < this.#count; entry++) this.#place(entry)
  }

  #growArena(): void {
    const arena = this.#arena
    this.#arena = new Int32Array(arena.length * 2)
    this.#arena.set(arena)
  }
}
