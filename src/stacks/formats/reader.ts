import type {ByteSource} from '../../bytes/byte-source.ts'
import type {SampleType, Stacks} from '../model/stacks.ts'

/** How sure a detector is. `unsure` means that it would read the input if nobody else claims it. */
export type Likeness = 'yes' | 'no' | 'unsure'

/** What can stand as first frames of a stack, outermost first. `workload` is known to callers only, never to readers. */
export const ROOTS = ['workload', 'container', 'process', 'thread'] as const
export type Root = (typeof ROOTS)[number]

/** What the caller knows and the bytes may not say. */
export interface ReadOptions {
  /** Count every sample by its period (default) or as one. */
  readonly weight?: 'period' | 'samples'
  /** What the weights of a format without units are, such as folded text: `{name: 'off-cpu', unit: 'microseconds', event: null}`. */
  readonly sampleType?: SampleType
  /** First frames instead of the command's name alone: `process` is `comm-pid`, `thread` is `comm-tid`. */
  readonly roots?: readonly Root[]
  /** What is added to the command's name, as stackcollapse-perf.pl's --pid and --tid do. Not together with `roots`. */
  readonly commandIds?: 'pid' | 'tid'
  /** Only samples of this event. */
  readonly eventFilter?: string
  /** Fill {@link Stacks.sequence}. */
  readonly keepOrder?: boolean
  /** Leave out lines of folded text whose weight is below 0, with a warning, as flamegraph.pl does. */
  readonly unsignedWeights?: boolean
}

/** What a format says of single samples: the event, how many one line stands for, the ids of process and thread. */
export type SampleFact = 'event' | 'count' | 'ids'

/** One input format: one file under `readers/`, one line in the registry. */
export interface StackReader {
  /** As `--format` and manifests spell it, such as `perf-script`. */
  readonly format: string
  /** One line for help. */
  readonly description: string
  /** First frames that the format can tell. */
  readonly roots?: readonly Root[]
  /** What `eventFilter`, `weight: 'samples'` and `commandIds` stand on. */
  readonly sampleFacts?: readonly SampleFact[]
  /** Whether samples come in the order of time, so that `keepOrder` can be met. */
  readonly ordered?: boolean
  /** `isWhole` says that the head is all there is; where it is not, a longer one may follow as long as nobody is sure. */
  looksLike(head: Uint8Array, isWhole: boolean): Likeness
  /** Throws an InputError with line or byte offset when not one sample can be read. */
  read(source: ByteSource, options?: ReadOptions): Promise<Stacks>
}
