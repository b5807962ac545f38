import type {TextsPart} from './output/text-table.ts'

/** What one thread counted, in a form that can be handed to another. Numbers are those of the thread. */
export interface StacksPart {
  readonly processes: readonly string[]
  readonly callers: TextsPart
  readonly leaves: TextsPart
  readonly sums: SumsPart
  readonly leftOut: number
  readonly unread: {readonly count: number; readonly first: string | null}
  readonly warnings: readonly string[]
}

/** Sums by process, callers and leaf; NaN where the sum is in `large`. */
export interface SumsPart {
  readonly processes: Int32Array<ArrayBuffer>
  readonly callers: Int32Array<ArrayBuffer>
  readonly leaves: Int32Array<ArrayBuffer>
  readonly sums: Float64Array<ArrayBuffer>
  readonly large: ReadonlyMap<number, bigint>
}

/** What can be moved to another thread without a copy. */
export function buffersOf({callers, leaves, sums}: StacksPart): ArrayBuffer[] {
  const arrays = [callers.bytes, callers.ends, leaves.bytes, leaves.ends]
  return [...arrays, sums.processes, sums.callers, sums.leaves, sums.sums].map(({buffer}) => buffer)
}
