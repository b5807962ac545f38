import type {Warning} from '../../../errors/index.ts'
import {type Frame, frame, type SampleType, type Stacks, StacksBuilder} from '../../model/stacks.ts'
import type {ReadOptions} from '../reader.ts'
import type {ChunkConstants, KnownTrace} from './chunk-constants.ts'
import {EVENT_KINDS, type EventKind} from './event-kinds.ts'
import {type JfrEvent, LOSSES} from './event-reader.ts'
import {TraceTree} from './trace-tree.ts'

/** What became of the events of one sample type. */
interface Counts {
  readonly type: number
  /** Place of the kind in {@link EVENT_KINDS}: the lowest is shown first. */
  readonly rank: number
  events: number
  cut: number
}

function typeOf({type}: EventKind, {weight}: ReadOptions): SampleType {
  return weight === 'samples' ? {...type, unit: 'samples'} : type
}

/** Adds up the events of a recording. */
export class JfrSamples {
  readonly builder = new StacksBuilder()
  readonly tree = new TraceTree(this.builder)
  readonly #options: ReadOptions
  readonly #counts = new Map<string, Counts>()
  readonly #lost = new Map<keyof typeof LOSSES, number>()
  /** Names of all events with stacks that the file has, asked for or not. */
  readonly seen = new Set<string>()
  #faulty = 0

  constructor(options: ReadOptions) {
    this.#options = options
  }

  #countsOf(kind: EventKind): Counts {
    const known = this.#counts.get(kind.type.name)
    if (known !== undefined) return known
    const type = this.builder.addSampleType(typeOf(kind, this.#options))
    const counts = {type, rank: EVENT_KINDS.indexOf(kind), events: 0, cut: 0}
    this.#counts.set(kind.type.name, counts)
    return counts
  }

  #child(node: number, one: Frame): number {
    return this.builder.child(node, this.builder.intern(one))
  }

  /** Adds one event of a chunk. */
  add({kind, weight, thread, trace, subject}: JfrEvent, constants: ChunkConstants): void {
    this.seen.add(kind.event)
    const {eventFilter, roots} = this.#options
    if (eventFilter !== undefined && eventFilter !== kind.event) return
    if (!(weight >= 0)) {
      this.#faulty++
      return
    }
    const counts = this.#countsOf(kind)
    counts.events++
    const root = roots?.includes('thread') === true ? constants.thread(thread) : null
    const found = constants.trace(trace)
    if (found?.isCut === true) counts.cut++
    const start = root === null ? 0 : this.#child(0, root)
    const above = kind.subject === undefined ? '' : constants.className(subject)
    const stack = this.#stack(start, found)
    const node = above === '' ? stack : this.#child(stack, frame({name: above}))
    this.builder.addWeight(node, counts.type, this.#options.weight === 'samples' ? 1 : weight)
  }

  #stack(start: number, trace: KnownTrace | null): number {
    if (trace !== null && trace.node > 0) return this.tree.placed(start, trace.node)
    return this.#child(start, frame({name: '[no stack]', kind: 'label'}))
  }

  addLoss(event: keyof typeof LOSSES, count: number): void {
    this.#lost.set(event, (this.#lost.get(event) ?? 0) + count)
  }

  #warnings(name: string): Warning[] {
    const warnings: Warning[] = []
    for (const [event, count] of this.#lost) {
      warnings.push({
        code: 'lost-samples',
        message: `${name}: the recorder lost ${count} ${LOSSES[event].what} (${event}).`,
        hint: 'The picture lacks them. Record with a lower rate, or with more memory (-XX:FlightRecorderOptions:memorysize=…).',
      })
    }
    const all = [...this.#counts.values()]
    const cut = all.reduce((sum, one) => sum + one.cut, 0)
    if (cut > 0) {
      warnings.push({
        code: 'stacks-cut',
        message: `${name}: ${cut} of ${all.reduce((sum, one) => sum + one.events, 0)} stacks are deeper than the recorder kept, and lack their outermost frames.`,
        hint: 'Record with -XX:FlightRecorderOptions:stackdepth=1024.',
      })
    }
    if (this.#faulty > 0) {
      warnings.push({
        code: 'unreadable-samples',
        message: `${name}: ${this.#faulty} events have no weight that can be added, and were left out.`,
      })
    }
    return warnings
  }

  /** The stacks; null where not one event counted. */
  finish(name: string): Stacks | null {
    const counts = [...this.#counts.values()]
    if (counts.length === 0) return null
    for (const warning of this.#warnings(name)) this.builder.warn(warning)
    for (const {events} of counts) this.builder.countSamples(events)
    const first = counts.reduce((best, one) => (one.rank < best.rank ? one : best))
    return {
      ...this.builder.build(),
      sampleCounts: counts.map(({events}) => events),
      defaultSampleType: first.type,
    }
  }
}
