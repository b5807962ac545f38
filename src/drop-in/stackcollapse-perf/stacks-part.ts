import type {NamesPart} from './frames/frame-names.ts'

/** What one thread counted, in a form that can be handed to another. Numbers are those of the thread. */
export interface StacksPart {
  readonly processes: readonly string[]
  readonly names: NamesPart
  /** Sequences of names, one behind the other, and where each ends. */
  readonly elements: Int32Array<ArrayBuffer>
  readonly ends: Int32Array<ArrayBuffer>
  readonly sums: SumsPart
  readonly leftOut: number
  readonly unread: {readonly count: number; readonly first: string | null}
  readonly warnings: readonly string[]
}

/** Sums by process, sequence and leaf; NaN where the sum is in `large`. */
export interface SumsPart {
  readonly processes: Int32Array<ArrayBuffer>
  readonly sequences: Int32Array<ArrayBuffer>
  readonly leaves: Int32Array<ArrayBuffer>
  readonly sums: Float64Array<ArrayBuffer>
  readonly large: ReadonlyMap<number, bigint>
}

/** What can be moved to another thread without a copy. */
export function buffersOf({names, elements, ends, sums}: StacksPart): ArrayBuffer[] {
  return [names.bytes, names.ends, elements, ends, sums.processes, sums.sequences, sums.leaves, sums.sums].map(
    ({buffer}) => buffer,
  )
}
