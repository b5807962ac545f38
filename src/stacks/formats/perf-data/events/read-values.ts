import {u64At} from '../records/bytes-at.ts'
import {type EventAttribute, SAMPLE} from './event-attribute.ts'
import {READ} from './sample-parts.ts'

/** Takes how often the event with that id happened since it was read before. */
export type TakeCount = (id: number, count: number) => void

/** True when samples of the event carry the values of its whole group (`:S`), by which each member is counted. */
export function isCountedByReading({sampleType, readFormat}: EventAttribute): boolean {
  return (sampleType & SAMPLE.read) !== 0 && (readFormat & READ.id) !== 0
}

/**
 * What the events of a group counted between two samples. The kernel reads totals: of an event on one CPU or in one
 * thread, or of each thread apart where children inherit the event.
 */
export class ReadValues {
  readonly #totals = new Map<string, number>()

  /**
   * Calls `take` for each value at `at`, of which a sample's length is known to hold all. Layout: struct read_format in
   * perf_event.h.
   */
  each(view: DataView, at: number, {readFormat, inherits}: EventAttribute, tid: number, take: TakeCount): void {
    const times = (readFormat & READ.enabled ? 8 : 0) + (readFormat & READ.running ? 8 : 0)
    const isGroup = (readFormat & READ.group) !== 0
    const each = isGroup ? 16 + (readFormat & READ.lost ? 8 : 0) : 0
    const count = isGroup ? u64At(view, at) : 1
    const first = isGroup ? at + 8 + times : at
    for (let index = 0; index < count; index++) {
      const place = first + index * each
      const id = u64At(view, place + 8 + (isGroup ? 0 : times))
      this.#one(id, u64At(view, place), inherits ? tid : 0, take)
    }
  }

  #one(id: number, total: number, tid: number, take: TakeCount): void {
    const key = `${id} ${tid}`
    const before = this.#totals.get(key) ?? 0
    this.#totals.set(key, total)
    if (total > before) take(id, total - before)
  }
}
