import type {SampleType} from '../../../model/stacks.ts'
import {eventWithoutModifiers, perfSampleType, withoutPmu} from '../../perf-events.ts'
import type {ReadOptions} from '../../reader.ts'
import {SAMPLE} from './event-attribute.ts'
import {isContextSwitch, tracepointId} from './event-names.ts'
import type {RecordedEvent} from './events.ts'
import {isCountedByReading} from './read-values.ts'

/** Where a number stands in the data of a tracepoint. */
interface TracepointField {
  readonly offset: number
  readonly size: number
}

/** Text of one event: `name: NAME`, `ID: N`, then its fields, as tracefs has it under events/SYSTEM/NAME/format. */
function formatOf(tracingData: string, name: string): {id: number; text: string} | null {
  const start = tracingData.indexOf(`name: ${name}\nID: `)
  if (start === -1) return null
  const stop = tracingData.indexOf('\nprint fmt:', start)
  const text = tracingData.slice(start, stop === -1 ? start + 16_384 : stop)
  return {id: Number(/^ID: (\d{1,9})$/m.exec(text)?.[1] ?? -1), text}
}

/**
 * A field of four bytes in the tracepoint with the number `id`, by the formats that the recording carries. Null when they
 * do not describe it so.
 */
function tracepointField(tracingData: string, id: number, name: string, field: string): TracepointField | null {
  const format = formatOf(tracingData, name)
  if (format === null || format.id !== id) return null
  for (const line of format.text.split('\n')) {
    const match = /^\tfield:(?:\w+ )+(\w+);\toffset:(\d{1,5});\tsize:(\d{1,3});/.exec(line)
    if (match?.[1] === field) return Number(match[3]) === 4 ? {offset: Number(match[2]), size: 4} : null
  }
  return null
}

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
