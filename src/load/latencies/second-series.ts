import type {LoadSeries} from '../../results/schema.ts'
import {type CountsMark, DRAWN_BITS, LatencyCounts} from './latency-counts.ts'

/** One second of a load. */
interface Second {
  readonly latencies: LatencyCounts
  readonly responseTimes: LatencyCounts
  errors: number
}

/** In microseconds. */
const SECOND = 1e6
/** A load may last a week at most; what is told of later is a clock that was set. */
const MOST_SECONDS = 8 * 24 * 3600

function milliseconds(latencies: LatencyCounts, percent: number): number | null {
  const value = latencies.percentile(percent)
  return value === null ? null : value / 1000
}

function emptySecond(): Second {
  return {latencies: new LatencyCounts(DRAWN_BITS), responseTimes: new LatencyCounts(DRAWN_BITS), errors: 0}
}

/** What is counted of a load while it is read. */
export interface Counted {
  readonly latencies: LatencyCounts
  readonly responseTimes: LatencyCounts
  readonly errorCount: number
}

/**
 * Requests by the second in which they were answered: by what was counted of the whole load since the second before, so
 * that a request costs one comparison. Requests must come in the order of their ends.
 */
export class SecondSeries {
  readonly #counted: Counted
  readonly #seconds: Second[] = []
  readonly #latenciesMark: CountsMark = {counts: new Float64Array()}
  readonly #responseTimesMark: CountsMark = {counts: new Float64Array()}
  #errorsBefore = 0
  #end = SECOND

  constructor(counted: Counted) {
    this.#counted = counted
  }

  /** To be told, before a request is counted, when it ended: microseconds since the first request began. */
  reach(end: number): void {
    if (end >= this.#end) this.#closeUpTo(end)
  }

  /** Closes the last second. To be called once, when all was counted. */
  close(): void {
    this.#close()
  }

  /** Adds another load's seconds, the first to the first. Both must be closed. */
  merge(other: SecondSeries): void {
    other.#seconds.forEach((second, index) => {
      this.#seconds[index] ??= emptySecond()
      const own = this.#seconds[index]
      own.latencies.merge(second.latencies)
      own.responseTimes.merge(second.responseTimes)
      own.errors += second.errors
    })
  }

  columns(): LoadSeries {
    const seconds = this.#seconds
    return {
      requests: seconds.map(({latencies}) => latencies.count),
      errors: seconds.map(({errors}) => errors),
      p50Ms: seconds.map(({latencies}) => milliseconds(latencies, 50)),
      p99Ms: seconds.map(({latencies}) => milliseconds(latencies, 99)),
      responseP99Ms: seconds.map(({responseTimes}) => milliseconds(responseTimes, 99)),
    }
  }

  #closeUpTo(end: number): void {
    const seconds = Math.min(Math.floor(end / SECOND), MOST_SECONDS)
    if (this.#seconds.length < seconds) this.#close()
    while (this.#seconds.length < seconds) this.#seconds.push(emptySecond())
    this.#end = seconds === MOST_SECONDS ? Number.POSITIVE_INFINITY : (seconds + 1) * SECOND
  }

  #close(): void {
    const {latencies, responseTimes, errorCount} = this.#counted
    this.#seconds.push({
      latencies: latencies.since(this.#latenciesMark, DRAWN_BITS),
      responseTimes: responseTimes.since(this.#responseTimesMark, DRAWN_BITS),
      errors: errorCount - this.#errorsBefore,
    })
    this.#errorsBefore = errorCount
  }
}
