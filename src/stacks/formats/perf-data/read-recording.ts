import type {ByteSource} from '../../../bytes/byte-source.ts'
import {InputError} from '../../../errors/index.ts'
import {commandLine} from '../../../program/command-line.ts'
import {ownCommand} from '../../../program/own-command.ts'
import {StacksBuilder} from '../../model/stacks.ts'
import type {ReadOptions} from '../reader.ts'
import {ChainNodes} from './chain-nodes.ts'
import {isAskedFor} from './events/counted-event.ts'
import {SAMPLE} from './events/event-attribute.ts'
import {describedAt, type EventDescription, Events, type RecordedEvent} from './events/events.ts'
import {buildIdAt, type Features, takeFeature} from './features.ts'
import {FramesOfAddresses} from './memory/frames-of-addresses.ts'
import {MachineState} from './memory/machine-state.ts'
import {NeedsPerfScriptError} from './needs-perf-script-error.ts'
import {textAt, u64At} from './records/bytes-at.ts'
import {placeIn, type RecordBlock} from './records/record-block.ts'
import {FIRST_OWN_RECORD, MISC, RECORD} from './records/record-types.ts'
import {Tally} from './records/tally.ts'
import {TimeOrder} from './records/time-order.ts'
import {SampleCounter} from './sample-counter.ts'

const TWO_32 = 2 ** 32
/** branch_sample_type: branches recorded as a call stack (--call-graph lbr). */
const BRANCH_CALL_STACK = 1 << 11
const EVENT_UPDATE_NAME = 2
/** Kinds that change the machine's state. */
const STATE = new Set<number>([RECORD.mmap, RECORD.mmap2, RECORD.comm, RECORD.fork, RECORD.cgroup, RECORD.ksymbol])
const SWITCHES = new Set<number>([RECORD.switch, RECORD.switchCpuWide])

/** Takes the records of one file in their order, and lets them count in the order of time. */
export class RecordingReader {
  readonly events = new Events()
  readonly tally = new Tally()
  readonly builder = new StacksBuilder()
  readonly state: MachineState
  readonly order: TimeOrder
  readonly counter: SampleCounter
  /** Records of kinds that have a place in time, but came without one. */
  untimed = 0
  firstSample = Number.POSITIVE_INFINITY
  lastSample = Number.NEGATIVE_INFINITY
  readonly #source: ByteSource
  readonly #features: Features
  readonly #options: ReadOptions
  readonly #frames: FramesOfAddresses
  readonly #chains: ChainNodes
  /** Halves of the first time seen. Times count from there, so that they are exact for 104 days. */
  #start: readonly [high: number, low: number] | null = null

  constructor(source: ByteSource, features: Features, options: ReadOptions) {
    this.#source = source
    this.#features = features
    this.#options = options
    this.state = new MachineState(() => this.#forgetKernel())
    this.#frames = new FramesOfAddresses(this.builder, this.state.kernel, features.buildIds)
    this.#chains = new ChainNodes(this.builder, this.#frames)
    this.order = new TimeOrder((block, at, end, tag) => this.#inTurn(block, at, end, this.events.all[tag]!))
    this.counter = new SampleCounter({
      sourceName: source.name,
      builder: this.builder,
      events: this.events,
      state: this.state,
      frames: this.#frames,
      chains: this.#chains,
      tally: this.tally,
      options,
      tracingData: () => features.tracingData,
    })
  }

  /** Adds an event. Throws a NeedsPerfScriptError when its stacks have to be unwound. */
  addEvent(description: EventDescription): void {
    const event = this.events.add(description)
    this.events.rename(this.#features.events)
    if (isAskedFor(event, this.#options)) assertWhole(this.#source.name, event)
  }

  /** Takes the next record of the file. */
  readonly take = (block: RecordBlock, at: number, end: number, type: number, misc: number): void => {
    this.tally.count(type)
    if (type >= FIRST_OWN_RECORD) this.#ownRecord(block, at, end, type)
    else if (type === RECORD.sample || STATE.has(type) || SWITCHES.has(type)) this.#queue(block, at, end, type)
    else if (type === RECORD.lost && end - at >= 24) this.tally.lostRecords += u64At(block.view, at + 16)
    else if (type === RECORD.lostSamples && end - at >= 16 && (misc & MISC.droppedByFilter) === 0) {
      this.tally.lostSamples += u64At(block.view, at + 8)
    }
  }

  #forgetKernel(): void {
    this.#frames.forgetKernel()
    this.#chains.forget()
  }

  #ownRecord(block: RecordBlock, at: number, end: number, type: number): void {
    const {view, bytes} = block
    // Rounds are those of one file; what others hold may be older.
    if (type === RECORD.finishedRound) {
      if (this.#source.parts === undefined) this.order.finishRound()
    } else if (type === RECORD.headerAttribute) this.#headerAttribute(block, at, end)
    else if (type === RECORD.headerFeature && end - at >= 16) {
      takeFeature(this.#features, u64At(view, at + 8), bytes.slice(at + 16, end))
      this.events.rename(this.#features.events)
    } else if (type === RECORD.headerBuildId) {
      const one = buildIdAt(bytes, at, end)
      if (one !== null) this.#features.buildIds.set(one.path, one.buildId)
    } else if (type === RECORD.eventUpdate && end - at > 24 && u64At(view, at + 8) === EVENT_UPDATE_NAME) {
      const event = this.events.byId(u64At(view, at + 16))
      if (event !== undefined) event.name = textAt(bytes, at + 24, end) || event.name
    }
  }

  #headerAttribute(block: RecordBlock, at: number, end: number): void {
    const length = end - at >= 16 ? block.view.getUint32(at + 12, true) : 0
    const described = describedAt(block.view, at + 8, length, end)
    if (described === null) this.tally.unreadable(RECORD.headerAttribute, placeIn(block, at))
    else this.addEvent(described)
  }

  /** Lets a record wait for its turn; one without a time has its turn at once. */
  #queue(block: RecordBlock, at: number, end: number, type: number): void {
    const event =
      type === RECORD.sample ? this.events.ofSample(block.view, at, end) : this.events.ofOther(block.view, at, end)
    if (event === undefined) {
      this.tally.strayIds++
      return
    }
    const place = timePlace(event, at, end, type)
    const time = place < at + 8 || place + 8 > end ? 0 : this.#time(block, place)
    if (time !== null && time !== 0) this.order.add(time, block, at, end, event.index)
    else {
      if (time === 0) this.untimed++
      this.#inTurn(block, at, end, event)
    }
  }

  /** Nanoseconds from a little before the first time seen; null for the time 0 of records that perf made up. */
  #time({words}: RecordBlock, place: number): number | null {
    const low = words[place >> 2]!
    const high = words[(place >> 2) + 1]!
    if ((low | high) === 0 || (low & high) === -1) return null
    this.#start ??= [high, low]
    return (high - this.#start[0]) * TWO_32 + ((low >>> 0) - (this.#start[1] >>> 0)) + TWO_32
  }

  #inTurn(block: RecordBlock, at: number, end: number, event: RecordedEvent): void {
    const type = block.view.getUint32(at, true)
    const misc = block.view.getUint16(at + 4, true)
    const place = timePlace(event, at, end, type)
    const time = place < at + 8 || place + 8 > end ? 0 : (this.#time(block, place) ?? 0)
    if (type === RECORD.sample) {
      this.firstSample = Math.min(this.firstSample, time)
      this.lastSample = Math.max(this.lastSample, time)
      this.counter.count(block, at, end, event, time)
    } else if (SWITCHES.has(type)) this.#switch(block, at, end, misc, event, time)
    else if (!this.state.apply(block, at, end, type, misc)) this.tally.unreadable(type, placeIn(block, at))
  }

  #switch({view}: RecordBlock, at: number, end: number, misc: number, {trailer}: RecordedEvent, time: number): void {
    const place = end - trailer.pid
    if (trailer.pid === 0 || place < at + 8 || (misc & MISC.switchOut) !== 0) return
    this.counter.returned(view.getInt32(place + 4, true), time)
  }
}

/** Where a record has its time, or a place that is not in it. */
function timePlace({layout, trailer}: RecordedEvent, at: number, end: number, type: number): number {
  if (type === RECORD.sample) return layout.time === -1 ? -1 : at + layout.time
  return trailer.time === 0 ? -1 : end - trailer.time
}

/** Throws when the event's user stacks are not call chains. */
function assertWhole(name: string, {attribute, name: event}: RecordedEvent): void {
  const {sampleType, branchType, excludesUserChain} = attribute
  if (!excludesUserChain && (sampleType & SAMPLE.callchain) !== 0) return
  const dumps = (sampleType & SAMPLE.stackUser) !== 0
  const branches = (sampleType & SAMPLE.branchStack) !== 0 && (branchType & BRANCH_CALL_STACK) !== 0
  if (!dumps && !branches) return
  const what = dumps ? 'dumps of user stacks (--call-graph dwarf)' : 'the CPU’s branch records (--call-graph lbr)'
  throw new NeedsPerfScriptError(`${name}: the stacks of ${event} are ${what}, which perf itself has to unwind.`, {
    hint: `Where it was recorded: ${commandLine(['perf', 'script', '-i', name])} | ${ownCommand('flame', 'graph', '-')}`,
  })
}

/** Throws for a file whose records are in other files, when these are not at hand. */
export function assertWholeFolder({name, parts = []}: ByteSource, {isDirectory}: Features): void {
  if (!isDirectory || parts.length > 0) return
  throw new InputError(`${name} is the header of a recording in a folder; its samples are in other files beside it.`, {
    hint: 'Name the folder that perf record left, which holds data and data.0, data.1, …',
  })
}
