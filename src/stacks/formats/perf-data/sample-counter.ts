import {InputError} from '../../../errors/index.ts'
import type {SampleType, StacksBuilder} from '../../model/stacks.ts'
import type {ReadOptions} from '../reader.ts'
import {type ChainNodes, CONTEXT, type Context} from './chain-nodes.ts'
import {type CountedEvent, countedEvent, isAskedFor} from './events/counted-event.ts'
import {SAMPLE} from './events/event-attribute.ts'
import type {Events, RecordedEvent} from './events/events.ts'
import {EventTypes} from './events/events.ts'
import {isCountedByReading, ReadValues} from './events/read-values.ts'
import {findParts, noParts} from './events/sample-parts.ts'
import type {FramesOfAddresses} from './memory/frames-of-addresses.ts'
import type {MachineState} from './memory/machine-state.ts'
import {rootLabels} from './memory/root-labels.ts'
import type {Thread} from './memory/threads.ts'
import {OffCpu} from './off-cpu.ts'
import {FIRST_INEXACT_HALF, u64At} from './records/bytes-at.ts'
import {placeIn, type RecordBlock} from './records/record-block.ts'
import {MISC, RECORD} from './records/record-types.ts'
import type {Tally} from './records/tally.ts'

/** Stacks one behind the other, each with its weight and sample type. */
export interface Seen {
  readonly nodes: number[]
  readonly types: number[]
  readonly weights: number[]
}

/** Where the parts of a reading are that samples need. */
export interface CounterParts {
  readonly sourceName: string
  readonly builder: StacksBuilder
  readonly events: Events
  readonly state: MachineState
  readonly frames: FramesOfAddresses
  readonly chains: ChainNodes
  readonly tally: Tally
  readonly options: ReadOptions
  readonly tracingData: () => string
}

/** Counts samples, in the order of time, each below its thread as it is called then. */
export class SampleCounter {
  readonly #parts: CounterParts
  readonly #events: (CountedEvent | null | undefined)[] = []
  readonly #types = new EventTypes()
  readonly #samples: number[] = []
  readonly #readings = new ReadValues()
  readonly #places = noParts()
  readonly #away = new Map<number, OffCpu>()
  readonly seen: Seen = {nodes: [], types: [], weights: []}

  constructor(parts: CounterParts) {
    this.#parts = parts
  }

  /** Counters of time off the CPU, by sample type. */
  get away(): ReadonlyMap<number, OffCpu> {
    return this.#away
  }

  /** Numbers of the sample types, in the order in which perf was asked for their events; time off the CPU first. */
  typesInOrder(): number[] {
    const types = this.#events.flatMap((counted) => (counted ? [counted.offCpuType ?? [], counted.type].flat() : []))
    return [...new Set(types)]
  }

  /** A thread came back to a CPU. */
  returned(tid: number, time: number): void {
    for (const one of this.#away.values()) one.returned(tid, time)
  }

  /** Counts the sample `[at, end)`. `time` in nanoseconds from a fixed start. */
  count(block: RecordBlock, at: number, end: number, event: RecordedEvent, time: number): void {
    const {tally, state} = this.#parts
    const {layout, attribute} = event
    const isByReading = isCountedByReading(attribute)
    const counted = this.#counted(event)
    if (counted === null && !isByReading) {
      tally.otherEvents++
      return
    }
    const places = this.#places
    if (at + layout.variable > end || !findParts(block.view, at + layout.variable, end, attribute, places)) {
      tally.unreadable(RECORD.sample, placeIn(block, at))
      return
    }
    const thread = this.#thread(block, at, layout.pid)
    const cgroup = places.cgroupAt === -1 ? null : (state.cgroups.get(u64At(block.view, places.cgroupAt)) ?? null)
    const node = this.#node(block, at, event, thread, this.#rootNode(thread, cgroup))
    if (isByReading) {
      this.#readings.each(block.view, places.readAt, attribute, thread.tid, (id, count) =>
        this.#member(node, id, count),
      )
    } else if (counted !== null) {
      this.#one(node, counted.type, counted.weight ?? this.#period(block, at, layout.period))
      if (counted.offCpuType !== null) this.#switch(block, counted, thread, time, node)
    }
  }

  /** One member of a group counted so much since the sample before. */
  #member(node: number, id: number, count: number): void {
    const {tally, events} = this.#parts
    const member = events.byId(id)
    if (member === undefined) tally.strayIds++
    const counted = member === undefined ? null : this.#counted(member)
    if (counted === null) tally.otherEvents++
    else this.#one(node, counted.type, counted.isWeighted ? count : 1)
  }

  #one(node: number, type: number, weight: number): void {
    this.#parts.tally.samples++
    this.#samples[type] = this.samplesOf(type) + 1
    this.#add(node, type, weight)
  }

  /** How many samples a type counts: its event's alone. */
  samplesOf(type: number): number {
    return this.#away.get(type)?.returns ?? this.#samples[type] ?? 0
  }

  #counted(event: RecordedEvent): CountedEvent | null {
    const known = this.#events[event.index]
    if (known !== undefined) return known
    const {builder, events, options, tracingData} = this.#parts
    const asked = isAskedFor(event, options)
    const typeOf = (type: SampleType, key: string) => this.#types.of(builder, type, key)
    const counted = asked ? countedEvent(event, events.all, typeOf, tracingData(), options) : null
    this.#events[event.index] = counted
    const type = counted?.offCpuType ?? null
    if (type !== null) this.#away.set(type, new OffCpu((node, nanoseconds) => this.#add(node, type, nanoseconds)))
    return counted
  }

  #thread({words}: RecordBlock, at: number, pidAt: number): Thread {
    const {threads} = this.#parts.state
    if (pidAt === -1) return threads.thread(-1, -1)
    const place = (at + pidAt) >> 2
    return threads.thread(words[place]! | 0, words[place + 1]! | 0)
  }

  #rootNode(thread: Thread, cgroup: string | null): number {
    const {builder, state, options, tally} = this.#parts
    if (cgroup === null) tally.withoutContainer++
    const known = thread.rootNodes.get(cgroup)
    if (known !== undefined) return known
    let node = 0
    for (const label of rootLabels(thread, state.threads.processComm(thread.process), cgroup, options)) {
      node = builder.child(node, builder.intern(label))
    }
    thread.rootNodes.set(cgroup, node)
    return node
  }

  #node(block: RecordBlock, at: number, {layout, attribute}: RecordedEvent, {process}: Thread, root: number): number {
    const {chains, frames, builder} = this.#parts
    const context = contextOf(block.view.getUint16(at + 4, true))
    if ((attribute.sampleType & SAMPLE.callchain) !== 0) {
      return chains.node(block, this.#places.chainAt, this.#places.chainLength, process, root, context)
    }
    if (layout.ip === -1) return root
    const place = (at + layout.ip) >> 2
    const [low, high] = [block.words[place]!, block.words[place + 1]!]
    if (context === CONTEXT.user) return builder.child(root, frames.user(process, high, low, false))
    return builder.child(root, context === CONTEXT.kernel ? frames.kernel(high, low, false) : frames.unknown)
  }

  #period(block: RecordBlock, at: number, periodAt: number): number {
    const place = at + periodAt
    const period = u64At(block.view, place)
    if (block.view.getUint32(place + 4, true) < FIRST_INEXACT_HALF) return period
    const {sourceName} = this.#parts
    throw new InputError(
      `${sourceName}: the period at ${placeIn(block, place)} is beyond 2^53 and cannot be kept exactly.`,
      {
        hint: 'Count samples instead of their periods (--weight samples).',
      },
    )
  }

  #add(node: number, type: number, weight: number): void {
    const {builder, options} = this.#parts
    builder.addWeight(node, type, weight)
    if (options.keepOrder !== true) return
    this.seen.nodes.push(node)
    this.seen.types.push(type)
    this.seen.weights.push(weight)
  }

  /** The thread leaves with this stack, and where the event says who comes next, that one is back. */
  #switch({view}: RecordBlock, counted: CountedEvent, {tid}: Thread, time: number, node: number): void {
    const {rawAt, rawBytes} = this.#places
    const {nextThread} = counted
    if (nextThread !== null && rawAt !== -1 && nextThread.offset + nextThread.size <= rawBytes) {
      this.returned(view.getInt32(rawAt + nextThread.offset, true), time)
    }
    this.#away.get(counted.offCpuType!)?.left(tid, time, node)
  }
}

/** Whose addresses a chain begins with when it has no marks, by the mode of the CPU. */
function contextOf(misc: number): Context {
  const mode = misc & MISC.modeMask
  if (mode === MISC.kernel) return CONTEXT.kernel
  return mode === MISC.user ? CONTEXT.user : CONTEXT.other
}
