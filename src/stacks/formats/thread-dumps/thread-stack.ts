import {type Frame, frame, type SampleType, type Stacks, StacksBuilder} from '../../model/stacks.ts'
import type {FaultyLines} from '../../text/faulty-lines.ts'
import {NoSamplesError} from '../no-samples-error.ts'
import type {ReadOptions} from '../reader.ts'

/** Threads of one dump that stood in one place. */
export interface ThreadStack {
  /** What the thread was doing, in the runtime's words, such as `chan receive`; null when the dump does not say. */
  readonly state: string | null
  /** The thread's name or number; null when the dump only counts. */
  readonly thread: string | null
  /** Leaf first. */
  readonly frames: readonly Frame[]
  readonly count: number
}

/** What a dump had besides its stacks. */
export interface ThreadDumpEnd {
  readonly sourceName: string
  readonly format: string
  readonly sampleType: SampleType
  readonly faults: FaultyLines
  readonly facts: readonly (readonly [label: string, value: string])[]
}

function labelsOf({thread, state}: ThreadStack, options: ReadOptions): Frame[] {
  const wanted = options.roots?.includes('thread') === true
  return [wanted ? thread : null, state].flatMap((name) => (name === null ? [] : [frame({name, kind: 'label'})]))
}

/** What threads are counted as unless the dump or the caller says more. */
export const THREADS: SampleType = {name: 'threads', unit: 'threads', event: null}

/** Adds the threads of a dump up as they are read, so that many that stand in one place take the memory of one. */
export class ThreadStacks {
  readonly #builder = new StacksBuilder([THREADS])
  readonly #options: ReadOptions
  #hasThread = false

  constructor(options: ReadOptions) {
    this.#options = options
  }

  /** Adds the thread's name where it is asked for, then its state, then its stack. */
  readonly add = (one: ThreadStack): void => {
    const frames = one.frames.length > 0 ? one.frames.toReversed() : [frame({name: '[no stack]', kind: 'label'})]
    this.#builder.add(
      [...labelsOf(one, this.#options), ...frames].map((part) => this.#builder.intern(part)),
      [one.count],
    )
    this.#builder.countSamples(one.count)
    this.#hasThread = true
  }

  /** The stacks of the whole dump. Throws a NoSamplesError when there was no thread in it. */
  finish({facts, faults, format, sampleType, sourceName}: ThreadDumpEnd): Stacks {
    const warning = faults.warning(sourceName)
    if (!this.#hasThread) {
      throw new NoSamplesError(
        `Reading ${sourceName} as ${format} gave not one stack of a thread. ${warning?.message ?? ''}`.trimEnd(),
        {hint: 'Look at the file: a dump has a line for each thread and its frames below.'},
      )
    }
    this.#builder.setSampleType(0, sampleType)
    if (warning !== null) this.#builder.warn(warning)
    return {...this.#builder.build(), facts}
  }
}
