import {NoSamplesError} from '../no-samples-error.ts'
import type {ReadOptions} from '../reader.ts'
import {type Frame, frame, type SampleType, type Stacks, StacksBuilder} from '../stacks.ts'
import type {FaultyLines} from '../text/faulty-lines.ts'

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

/** Adds threads to `builder`: the thread's name where it is asked for, then its state, then its stack. */
export function addThread(builder: StacksBuilder, one: ThreadStack, options: ReadOptions): void {
  const frames = one.frames.length > 0 ? one.frames.toReversed() : [frame({name: '[no stack]', kind: 'label'})]
  builder.add(
    [...labelsOf(one, options), ...frames].map((part) => builder.intern(part)),
    [one.count],
  )
  builder.countSamples(one.count)
}

/** The stacks of a whole dump. Throws a NoSamplesError when there was no thread in it. */
export function stacksOfDump(threads: readonly ThreadStack[], end: ThreadDumpEnd, options: ReadOptions): Stacks {
  const {faults, format, sourceName} = end
  const warning = faults.warning(sourceName)
  if (threads.length === 0) {
    throw new NoSamplesError(
      `Reading ${sourceName} as ${format} gave not one stack of a thread. ${warning?.message ?? ''}`.trimEnd(),
      {hint: 'Look at the file: a dump has a line for each thread and its frames below.'},
    )
  }
  const builder = new StacksBuilder([end.sampleType])
  for (const one of threads) addThread(builder, one, options)
  if (warning !== null) builder.warn(warning)
  return {...builder.build(), facts: end.facts}
}
