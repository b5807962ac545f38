import type {ByteSource} from '../bytes/byte-source.ts'
import type {Stacks} from './stacks.ts'

/** How sure a detector is. `unsure` means that it would read the input if nobody else claims it. */
export type Likeness = 'yes' | 'no' | 'unsure'

/** What the caller knows and the bytes may not say. */
export interface ReadOptions {
  /** Count every sample by its period (default) or as one. */
  readonly weight?: 'period' | 'samples'
  /** What the weights of a format without units are, such as folded text: `{name: 'off-cpu', unit: 'microseconds', event: null}`. */
  readonly sampleType?: import('./stacks.ts').SampleType
}

/** One input format: one file under `readers/`, one line in the registry. */
export interface StackReader {
  /** As `--format` and manifests spell it, such as `perf-script`. */
  readonly format: string
  /** One line for help. */
  readonly description: string
  looksLike(head: Uint8Array): Likeness
  /** Throws an InputError with line or byte offset when not one sample can be read. */
  read(source: ByteSource, options?: ReadOptions): Promise<Stacks>
}
