import {OrderedStacks} from '../../model/ordered-stacks.ts'
import type {StacksBuilder} from '../../model/stacks.ts'
import {exactWeight} from '../../text/weight.ts'
import {eventWithoutModifiers, perfSampleType, withoutPmu} from '../perf-events.ts'
import type {ReadOptions} from '../reader.ts'
import type {PerfHeader} from './header-layout.ts'

/** Counts samples at the nodes where their stacks end: by event, and in the order of time when that is asked for. */
export class PerfSamples {
  readonly #builder: StacksBuilder
  readonly #options: ReadOptions
  readonly #types = new Map<string, number>()
  readonly #otherEvents = new Set<string>()
  /** Samples of the first sample type as they came; null where their order is not to be kept. */
  readonly order: OrderedStacks | null
  #first = Number.POSITIVE_INFINITY
  #last = Number.NEGATIVE_INFINITY
  count = 0

  constructor(builder: StacksBuilder, options: ReadOptions) {
    this.#builder = builder
    this.#options = options
    this.order = options.keepOrder === true ? new OrderedStacks() : null
  }

  /** Whether the event is asked for. */
  wants({event}: PerfHeader): boolean {
    const {eventFilter} = this.#options
    if (eventFilter === undefined || event === null) return true
    if (event === eventFilter || eventWithoutModifiers(event) === eventFilter || withoutPmu(event) === eventFilter)
      return true
    if (this.#otherEvents.size < 20) this.#otherEvents.add(event)
    return false
  }

  /** Throws an InputError for a weight beyond 2^53; `place` says which sample it is. */
  add(node: number, {event, period, seconds}: PerfHeader, place: () => string): void {
    const weighted = period !== null && this.#options.weight !== 'samples'
    const weight = !weighted ? 1 : period.length < 16 ? Number(period) : exactWeight(period, place())
    const type = this.#typeId(event, weighted)
    this.#builder.addWeight(node, type, weight)
    this.count++
    if (seconds !== null) {
      if (seconds < this.#first) this.#first = seconds
      if (seconds > this.#last) this.#last = seconds
    }
    if (type === 0) this.order?.add(node, weight)
  }

  /** Time from the first sample to the last; null when the text has no times. */
  get durationSeconds(): number | null {
    const seconds = this.#last - this.#first
    return seconds > 0 ? seconds : null
  }

  /** Events that were left out, for messages; empty when none was. */
  get otherEvents(): readonly string[] {
    return [...this.#otherEvents]
  }

  #typeId(event: string | null, weighted: boolean): number {
    // One event of several PMUs is one.
    const bare = event === null ? null : withoutPmu(event)
    const key = weighted ? `${bare} by period` : `${bare}`
    const known = this.#types.get(key)
    if (known !== undefined) return known
    const type = perfSampleType(event, weighted)
    const id = this.#builder.addSampleType(event === null ? (this.#options.sampleType ?? type) : type)
    this.#types.set(Buffer.from(key, 'latin1').toString('latin1'), id)
    return id
  }
}
