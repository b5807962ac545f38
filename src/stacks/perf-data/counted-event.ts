import {perfSampleType} from '../perf-text/event-type.ts'
import {eventWithoutModifiers} from '../perf-text/header.ts'
import type {ReadOptions} from '../reader.ts'
import type {SampleType, StacksBuilder} from '../stacks.ts'
import {SAMPLE} from './event-attribute.ts'
import {isContextSwitch, tracepointId} from './event-names.ts'
import type {RecordedEvent} from './events.ts'
import {type TracepointField, tracepointField} from './tracepoint-format.ts'

/** How samples of one event are counted. */
export interface CountedEvent {
  /** Number of the sample type in the builder. */
  readonly type: number
  /** Weight of each sample; null: its period. */
  readonly weight: number | null
  /** Of events that tell of a thread's leaving the CPU: number of the sample type for the time away. */
  readonly offCpuType: number | null
  /** Where a sample of sched:sched_switch says which thread comes next. */
  readonly nextThread: TracepointField | null
}

const SCHED_SWITCH = 'sched:sched_switch'

/** True when samples of the event are asked for. */
export function isAskedFor({name}: RecordedEvent, {eventFilter}: ReadOptions): boolean {
  return eventFilter === undefined || eventFilter === name || eventFilter === eventWithoutModifiers(name)
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

/** How samples of the event are to be counted; adds its sample types. */
export function countedEvent(
  event: RecordedEvent,
  builder: StacksBuilder,
  tracingData: string,
  options: ReadOptions,
): CountedEvent {
  const {attribute, name} = event
  const hasPeriod = (attribute.sampleType & SAMPLE.period) !== 0
  const isWeighted = options.weight !== 'samples' && (hasPeriod || !attribute.isRate)
  const away = tellsOfLeaving(event) ? builder.addSampleType(offCpuType(eventWithoutModifiers(name))) : null
  const id = tracepointId(attribute)
  return {
    offCpuType: away,
    type: builder.addSampleType(perfSampleType(name, isWeighted)),
    weight: !isWeighted ? 1 : hasPeriod ? null : attribute.periodOrRate,
    nextThread: id === null || away === null ? null : tracepointField(tracingData, id, 'sched_switch', 'next_pid'),
  }
}
