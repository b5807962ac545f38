import {CHECKPOINT, type ChunkReader} from './chunk-reader.ts'
import {PooledString, type Whole} from './cursor.ts'
import type {JfrTypes} from './metadata.ts'
import {type RowPlan, RowPlans, readRow, type Value, wholeOf} from './row-plan.ts'

/** Pools that stacks and threads are named by, and the fields of their rows. */
const WANTED = {
  'jdk.types.Method': ['type', 'name', 'descriptor'],
  'jdk.types.FrameType': ['description'],
  'jdk.types.Symbol': ['string'],
  'java.lang.Class': ['name'],
  'java.lang.Thread': ['osName', 'osThreadId', 'javaName', 'javaThreadId'],
  'java.lang.String': [''],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** The pool of stack traces, which is read once all others are known. */
const STACK_TRACE = 'jdk.types.StackTrace'
const FIELDS_OF_TRACE = ['truncated', 'frames[].method', 'frames[].lineNumber', 'frames[].type']

export type PoolName = keyof typeof WANTED

/** Where traces stand in a checkpoint. */
interface TraceBlock {
  readonly checkpointAt: number
  /** Place behind that of the checkpoint's content, and how many there are. */
  readonly at: number
  readonly count: number
}

/** One stack trace of a pool: for each frame, the deepest first, the keys of method and kind and the line between them. */
export interface Trace {
  readonly key: Whole
  readonly isCut: boolean
  readonly frames: readonly Value[]
}

/** Frames take so many places in {@link Trace.frames}. */
export const FRAME_WIDTH = 3

/** What events of one chunk refer to by key. Keys are those of their chunk: another one may mean something else by them. */
export class ConstantPools {
  readonly #reader: ChunkReader
  readonly #types: JfrTypes
  readonly #plans: RowPlans
  readonly #planOf = new Map<Whole, RowPlan>()
  readonly #pools = new Map<PoolName, Map<Whole, readonly Value[]>>()
  readonly #traces: TraceBlock[] = []

  constructor(reader: ChunkReader, types: JfrTypes) {
    this.#reader = reader
    this.#types = types
    this.#plans = new RowPlans(types, (what) => reader.cursor.fault(what))
  }

  /** Reads all checkpoints of the chunk: each tells how far before it the one before stands. */
  async read(): Promise<void> {
    const {chunk, cursor} = this.#reader
    for (let offset = chunk.checkpointAt; ; ) {
      await this.#reader.openEvent(offset, CHECKPOINT)
      cursor.skipWhole()
      cursor.skipWhole()
      const delta = Number(BigInt.asIntN(64, BigInt(cursor.whole())))
      cursor.byte()
      this.#poolsAt(offset)
      if (delta === 0) return
      if (delta > 0 || offset + delta < chunk.start) throw cursor.fault(`the checkpoint before is ${delta} bytes away`)
      offset += delta
    }
  }

  #poolsAt(checkpointAt: number): void {
    const {cursor} = this.#reader
    for (let left = cursor.count('pools'); left > 0; left--) {
      const typeId = cursor.whole()
      const name = this.#types.get(typeId)?.name ?? ''
      const plan = this.#plan(typeId, name)
      const count = cursor.count('constants')
      if (name === STACK_TRACE) this.#traces.push({checkpointAt, at: cursor.at, count})
      const pool = this.#poolNamed(name)
      for (let index = 0; index < count; index++) {
        const key = cursor.whole()
        const row = readRow(cursor, plan)
        pool?.set(key, row)
      }
    }
  }

  #plan(typeId: Whole, name: string): RowPlan {
    const known = this.#planOf.get(typeId)
    if (known !== undefined) return known
    const plan = this.#plans.plan(typeId, (WANTED as Readonly<Record<string, readonly string[]>>)[name])
    this.#planOf.set(typeId, plan)
    return plan
  }

  #poolNamed(name: string): Map<Whole, readonly Value[]> | null {
    if (!Object.hasOwn(WANTED, name)) return null
    const pool = this.#pools.get(name as PoolName) ?? new Map<Whole, readonly Value[]>()
    this.#pools.set(name as PoolName, pool)
    return pool
  }

  /** All stack traces, of each key the one that a JDK takes. */
  async eachTrace(take: (one: Trace) => void): Promise<void> {
    const {cursor} = this.#reader
    const typeId = [...this.#types].find(([, {name}]) => name === STACK_TRACE)?.[0]
    if (typeId === undefined) return
    const plan = this.#plans.plan(typeId, FIELDS_OF_TRACE)
    for (const {checkpointAt, at, count} of this.#traces) {
      await this.#reader.openEvent(checkpointAt, CHECKPOINT)
      cursor.at = at
      for (let index = 0; index < count; index++) {
        const key = cursor.whole()
        const [isCut, frames] = readRow(cursor, plan)
        take({key, isCut: isCut === 1, frames: Array.isArray(frames) ? frames : []})
      }
    }
  }

  /** A row of a pool; null where there is none of that key. */
  row(pool: PoolName, key: Value): readonly Value[] | null {
    return this.#pools.get(pool)?.get(wholeOf(key)) ?? null
  }

  /** A string, wherever it stands; empty for none. */
  text(value: Value | undefined): string {
    if (typeof value === 'string') return value
    if (!(value instanceof PooledString)) return ''
    const pooled = this.row('java.lang.String', value.key)?.[0]
    return typeof pooled === 'string' ? pooled : ''
  }

  /** What a symbol says. */
  symbol(key: Value | undefined): string {
    return this.text(this.row('jdk.types.Symbol', key ?? null)?.[0])
  }
}
