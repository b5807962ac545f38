import type {SampleType, StacksBuilder} from '../../../model/stacks.ts'
import {u64At} from '../records/bytes-at.ts'
import {attributeAt, type EventAttribute, SMALLEST_ATTRIBUTE} from './event-attribute.ts'
import {nameOfEvent} from './event-names.ts'
import {type SampleLayout, sampleLayout, type TrailerLayout, trailerLayout} from './sample-layout.ts'

/** One event that was recorded. */
export interface RecordedEvent {
  readonly index: number
  readonly attribute: EventAttribute
  readonly layout: SampleLayout
  readonly trailer: TrailerLayout
  /** With modifiers, as it was asked for. */
  name: string
}

/** An attribute with its ids, and the name where it is said. */
export interface EventDescription {
  readonly attribute: EventAttribute
  readonly ids: readonly number[]
  readonly name: string | null
}

/** An attribute of `length` bytes at `at`, and the ids in `[at + length, end)`; null when it cannot be one. */
export function describedAt(view: DataView, at: number, length: number, end: number): EventDescription | null {
  if (length < SMALLEST_ATTRIBUTE || at + length > end) return null
  const ids: number[] = []
  for (let place = at + length; place + 8 <= end; place += 8) ids.push(u64At(view, place))
  return {attribute: attributeAt(view, at, length), ids, name: null}
}

/** The events of a file, and which a record belongs to. */
export class Events {
  readonly all: RecordedEvent[] = []
  readonly #byId = new Map<number, RecordedEvent>()

  add({attribute, ids, name}: EventDescription): RecordedEvent {
    const event: RecordedEvent = {
      index: this.all.length,
      attribute,
      layout: sampleLayout(attribute),
      trailer: trailerLayout(attribute),
      name: name ?? nameOfEvent(attribute),
    }
    this.all.push(event)
    for (const id of ids) this.#byId.set(id, event)
    return event
  }

  /** Gives names that were found elsewhere to the events, by their ids, else by their order. */
  rename(descriptions: readonly EventDescription[]): void {
    const inOrder = descriptions.length === this.all.length
    for (const [index, {ids, name}] of descriptions.entries()) {
      const event = ids.map((id) => this.#byId.get(id)).find(Boolean) ?? (inOrder ? this.all[index] : undefined)
      if (event !== undefined && name !== null && name !== '') event.name = name
    }
  }

  byId(id: number): RecordedEvent | undefined {
    return this.#byId.get(id)
  }

  /** The event of a sample in `[at, end)`; undefined when its id is of none. */
  ofSample(view: DataView, at: number, end: number): RecordedEvent | undefined {
    const [first] = this.all
    if (first === undefined || this.all.length === 1 || first.layout.id === -1) return first
    const place = at + first.layout.id
    return place + 8 <= end ? this.#idOrFirst(u64At(view, place)) : undefined
  }

  /** The event whose trailer a record in `[at, end)` has: of another kind than a sample. */
  ofOther(view: DataView, at: number, end: number): RecordedEvent | undefined {
    const [first] = this.all
    if (first === undefined || this.all.length === 1 || first.trailer.id === 0) return first
    const place = end - first.trailer.id
    return place >= at + 8 ? (this.#idOrFirst(u64At(view, place)) ?? first) : undefined
  }

  /** Records that perf made up before it started have the id 0. */
  #idOrFirst(id: number): RecordedEvent | undefined {
    return id === 0 ? this.all[0] : this.#byId.get(id)
  }
}

/** Numbers of sample types, by what must be alike for samples of two events to be counted together. */
export class EventTypes {
  readonly #numbers = new Map<string, number>()

  /** The number of `type` in `builder`, added to it where no event with that key was met before. */
  of(builder: StacksBuilder, type: SampleType, key: string): number {
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const number = builder.addSampleType(type)
    this.#numbers.set(key, number)
    return number
  }
}
