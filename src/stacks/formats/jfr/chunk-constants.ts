import {type Frame, rootLabel} from '../../model/stacks.ts'
import type {ChunkReader} from './chunk-reader.ts'
import {ConstantPools, FRAME_WIDTH, type Trace} from './constant-pools.ts'
import type {Whole} from './cursor.ts'
import {FramesOfChunk} from './frames-of-chunk.ts'
import type {JfrTypes} from './metadata.ts'
import {type Value, wholeOf} from './row-plan.ts'
import type {TraceTree} from './trace-tree.ts'

/** Recorders know fewer kinds of frames. */
const MOST_KINDS = 256

/** A stack trace: where it ends in the tree of all traces, and whether the recorder left out its outermost frames. */
export interface KnownTrace {
  readonly node: number
  readonly isCut: boolean
}

/** What the keys in the events of one chunk mean. */
export class ChunkConstants {
  readonly #pools: ConstantPools
  readonly #frames: FramesOfChunk
  readonly #traces = new Map<Whole, KnownTrace>()
  readonly #frameIds = new Map<Whole, Map<string | number, number>>()
  readonly #threads = new Map<Value, Frame | null>()

  private constructor(pools: ConstantPools) {
    this.#pools = pools
    this.#frames = new FramesOfChunk(pools)
  }

  /** Reads the pools of a chunk, its traces into `tree`. */
  static async read(reader: ChunkReader, types: JfrTypes, tree: TraceTree): Promise<ChunkConstants> {
    const pools = new ConstantPools(reader, types)
    await pools.read()
    const constants = new ChunkConstants(pools)
    await pools.eachTrace((one) => constants.#addTrace(one, tree))
    tree.close()
    return constants
  }

  #addTrace({key, isCut, frames}: Trace, tree: TraceTree): void {
    let node = 0
    for (let at = frames.length - FRAME_WIDTH; at >= 0; at -= FRAME_WIDTH) {
      node = tree.child(
        node,
        this.#frameId(wholeOf(frames[at]), wholeOf(frames[at + 1]), wholeOf(frames[at + 2]), tree),
      )
    }
    this.#traces.set(key, {node, isCut})
  }

  /** Number of a frame in the tree. Most frames come again and again: they are looked up without being put together. */
  #frameId(method: Whole, line: Whole, type: Whole, tree: TraceTree): number {
    const known = this.#frameIds.get(method) ?? new Map<string | number, number>()
    this.#frameIds.set(method, known)
    const isSmall = typeof line === 'number' && typeof type === 'number' && type < MOST_KINDS
    const place = isSmall ? line * MOST_KINDS + type : `${line} ${type}`
    const id = known.get(place) ?? tree.frame(this.#frames.frame(method, line, type))
    known.set(place, id)
    return id
  }

  /** Null where an event has no trace. */
  trace(key: Value): KnownTrace | null {
    return this.#traces.get(wholeOf(key)) ?? null
  }

  /** A label `NAME-TID` by the system's number of the thread, a virtual thread's by Java's; null where it is not told. */
  thread(key: Value): Frame | null {
    const known = this.#threads.get(key)
    if (known !== undefined) return known
    const label = this.#threadLabel(key)
    this.#threads.set(key, label)
    return label
  }

  #threadLabel(key: Value): Frame | null {
    const [osName, osId, javaName, javaId] = this.#pools.row('java.lang.Thread', key) ?? []
    const name = this.#pools.text(javaName) || this.#pools.text(osName)
    const id = [osId, javaId].find((one) => typeof one === 'number' && one > 0)
    const attributes = {
      ...(name === '' ? {} : {'thread.name': name}),
      ...(typeof id === 'number' ? {'thread.id': id} : {}),
    }
    const parts = Object.values(attributes)
    return parts.length === 0 ? null : rootLabel(parts.join('-'), attributes)
  }

  /** Strings of an event. */
  texts(values: readonly Value[]): string[] {
    return values.map((one) => this.#pools.text(one)).filter((one) => one !== '')
  }

  /** The class under a key as Java spells it; empty for none. */
  className(key: Value): string {
    return this.#frames.className(key)
  }
}
