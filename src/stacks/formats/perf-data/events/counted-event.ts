import type {SampleType} from '../../../model/stacks.ts'
import {eventWithoutModifiers, perfSampleType, withoutPmu} from '../../perf-events.ts'
import type {ReadOptions} from '../../reader.ts'
import {SAMPLE} from './event-attribute.ts'
import {isContextSwitch, tracepointId} from './event-names.ts'
import type {RecordedEvent} from './events.ts'
import {isCountedByReading} from './read-values.ts'
import {type TracepointField, tracepointField} from './tracepoint-format.ts'

/** How samples of one event are counted. */
export interface CountedEvent {
  /** Number of the sample type in the builder. */
  readonly type: number
  /** Weight of each sample; null: its period. */
  readonly weight: number | null
  /** Whether samples weigh what they stand for, and not one each. */
  readonly isWeighted: boolean
  /** Of events that tell of a thread's leaving the CPU: number of the sample type for the time away. */
  readonly offCpuType: number | null
  /** Where a sample of sched:sched_switch says which thread comes next. */
  readonly nextThread: TracepointField | null
}

const SCHED_SWITCH = 'sched:sched_switch'

/** True when samples of the event are asked for: by its name, also without its modifiers or its PMU. */
export function isAskedFor({name}: RecordedEvent, {eventFilter}: ReadOptions): boolean {
  return eventFilter === undefined || [name, eventWithoutModifiers(name), withoutPmu(name)].includes(eventFilter)
}

/**
 * Name and key of the type that counts an event. One event of several PMUs, as CPUs with two kinds of cores have it, is
 * one; events that differ in their modifiers only are several, by their full names.
 */
function nameAmong({name}: RecordedEvent, all: readonly RecordedEvent[]): string {
  const bare = eventWithoutModifiers(withoutPmu(name))
  const alike = new Set(all.map((one) => withoutPmu(one.name)).filter((other) => eventWithoutModifiers(other) === bare))
  return alike.size > 1 ? withoutPmu(name) : bare
}

/** Every switch is sampled, in the thread that leaves. */
function tellsOfLeaving({name, attribute}: RecordedEvent): boolean {
  const each = !attribute.isRate && attribute.periodOrRate === 1
  return each && (eventWithoutModifiers(name) === SCHED_SWITCH || isContextSwitch(attribute))
}

/** Nanoseconds while it is counted; see {@link inMicroseconds}. */
function offCpuType(event: string): SampleType {
  return {name: 'off-cpu', unit: 'microseconds', event}
}

/** Number of a sample type for events with that key. */
export type NumberOfType = (type: SampleType, key: string) => number

/** How samples of the event are to be counted, one of `all`; `numberOf` gives its sample types their numbers. */
export function countedEvent(
  event: RecordedEvent,
  all: readonly RecordedEvent[],
  numberOf: NumberOfType,
  tracingData: string,
  options: ReadOptions,
): CountedEvent {
  const {attribute} = event
  const hasPeriod = (attribute.sampleType & SAMPLE.period) !== 0
  const isKnown = hasPeriod || !attribute.isRate || isCountedByReading(attribute)
  const isWeighted = options.weight !== 'samples' && isKnown
  const name = nameAmong(event, all)
  // Where samples count, a switch is one like any other.
  const isAway = options.weight !== 'samples' && tellsOfLeaving(event)
  const away = isAway ? numberOf(offCpuType(name), `off-cpu ${name}`) : null
  const id = tracepointId(attribute)
  return {
    offCpuType: away,
    type: numberOf(perfSampleType(event.name, isWeighted, name), `${isWeighted} ${name}`),
    weight: !isWeighted ? 1 : hasPeriod ? null : attribute.periodOrRate,
    isWeighted,
    nextThread: id === null || away === null ? null : tracepointField(tracingData, id, 'sched_switch', 'next_pid'),
  }
}
