import type {Cursor, Whole} from './cursor.ts'
import {EVENT_KINDS, type EventKind} from './event-kinds.ts'
import type {JfrType, JfrTypes} from './metadata.ts'
import {type RowPlan, type RowPlans, readRow, type Value, wholeOf} from './row-plan.ts'

/** One event as the chunk has it; thread, trace and subject are keys of its pools. */
export interface JfrEvent {
  readonly kind: EventKind
  readonly startTicks: Whole
  /** In the unit of the kind's sample type, signed; times in nanoseconds. */
  readonly weight: number
  readonly thread: Value
  readonly trace: Value
  readonly subject: Value
}

/** What the losses of a recorder are told by: the event and its field. */
export const LOSSES = {
  'jdk.CPUTimeSamplesLost': {field: 'lostSamples', what: 'samples of CPU time'},
  'jdk.DataLoss': {field: 'amount', what: 'bytes of events'},
} as const

type LossEvent = keyof typeof LOSSES

/** Nanoseconds of one unit of a field, by what its annotation says (jdk.jfr.Timespan). */
const NANOSECONDS: Readonly<Record<string, number>> = {
  NANOSECONDS: 1,
  MICROSECONDS: 1e3,
  MILLISECONDS: 1e6,
  SECONDS: 1e9,
}

/** Reads events of one type. */
interface KindReader {
  readonly kind: EventKind
  readonly plan: RowPlan
  readonly weightOf: (value: Value) => number
}

function signed(value: Value): number {
  return typeof value === 'number' ? value : typeof value === 'bigint' ? Number(BigInt.asIntN(64, value)) : Number.NaN
}

function weightReader({fields}: JfrType, {weight}: EventKind, ticksPerSecond: number): KindReader['weightOf'] {
  const timespan = fields.find(({name}) => name === weight)?.timespan ?? null
  if (timespan === null) return signed
  // A span of ticks becomes nanoseconds as a JDK makes it: cut off.
  const perNanosecond = timespan === 'TICKS' ? ticksPerSecond / 1e9 : 1 / (NANOSECONDS[timespan] ?? 1)
  return (value) => Math.trunc(signed(value) / perNanosecond)
}

/** Reads the events of one chunk that count, by the types that it says to have. */
export class EventReader {
  readonly #kinds = new Map<Whole, KindReader>()
  readonly #losses = new Map<Whole, {event: LossEvent; plan: RowPlan}>()
  readonly #machines = new Map<Whole, RowPlan>()

  constructor(types: JfrTypes, plans: RowPlans, ticksPerSecond: number) {
    for (const [id, type] of types) {
      const kind = EVENT_KINDS.find(({event}) => event === type.name)
      if (kind !== undefined) {
        const wanted = ['startTime', kind.weight ?? '-', kind.thread, 'stackTrace', kind.subject ?? '-']
        this.#kinds.set(id, {kind, plan: plans.plan(id, wanted), weightOf: weightReader(type, kind, ticksPerSecond)})
      }
      if (Object.hasOwn(LOSSES, type.name)) {
        const event = type.name as LossEvent
        this.#losses.set(id, {event, plan: plans.plan(id, [LOSSES[event].field])})
      }
      if (type.name === 'jdk.JVMInformation') this.#machines.set(id, plans.plan(id, ['jvmName', 'jvmVersion']))
    }
  }

  readonly isWanted = (type: Whole): boolean =>
    this.#kinds.has(type) || this.#losses.has(type) || this.#machines.has(type)

  /** The event of a type that counts; null for others. */
  event(type: Whole, cursor: Cursor): JfrEvent | null {
    const reader = this.#kinds.get(type)
    if (reader === undefined) return null
    const {kind, plan, weightOf} = reader
    const [start, weight, thread, trace, subject] = readRow(cursor, plan) as [Value, Value, Value, Value, Value]
    const number = kind.weight === null ? 1 : weightOf(weight)
    return {kind, startTicks: wholeOf(start), weight: number, thread, trace, subject}
  }

  /** What was lost; null for events that say nothing of it. */
  loss(type: Whole, cursor: Cursor): {event: LossEvent; count: number} | null {
    const reader = this.#losses.get(type)
    return reader === undefined ? null : {event: reader.event, count: signed(readRow(cursor, reader.plan)[0]!)}
  }

  /** Name and version of the virtual machine. */
  machine(type: Whole, cursor: Cursor): Value[] | null {
    const plan = this.#machines.get(type)
    return plan === undefined ? null : readRow(cursor, plan)
  }
}
