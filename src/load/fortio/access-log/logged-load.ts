import {LatencyCounts} from '../../latencies/latency-counts.ts'
import {SecondSeries} from '../../latencies/second-series.ts'
import {type DueSink, DueTimes, type Schedule} from './due-times.ts'
import {ErrorKinds} from './error-kinds.ts'
import type {RequestSink} from './logged-request.ts'
import {StallFinder} from './stall-finder.ts'

/** Everything that is worked out of the requests of one log while they come. */
export class LoggedLoad implements RequestSink, DueSink {
  readonly latencies = new LatencyCounts()
  /** Counted from when each was due, those that were left out with them; empty without a schedule. */
  readonly responseTimes = new LatencyCounts()
  readonly series = new SecondSeries(this)
  readonly errors = new ErrorKinds()
  readonly stalls: StallFinder
  readonly #dueTimes: DueTimes | null
  /** Requests whose connection was still busy when they were due. */
  lateCount = 0
  /** Requests that were planned and left out. */
  omittedCount = 0
  errorCount = 0
  clockWasSetBack = false
  /** Microseconds from the begin of the first request to the last end. */
  lastEnd = 0

  /** Without a schedule, as at full speed, no request is due at a time. */
  constructor(schedule: Schedule | null) {
    this.#dueTimes = schedule === null ? null : new DueTimes(schedule, this)
    // At full speed a connection's next request is due at once.
    this.stalls = new StallFinder(() => this.#dueTimes?.earliestDue() ?? Number.NEGATIVE_INFINITY)
  }

  request(
    thread: number,
    iteration: number,
    begin: number,
    microseconds: number,
    isOk: boolean,
    details: string,
  ): void {
    const end = begin + microseconds
    if (end > this.lastEnd) this.lastEnd = end
    this.series.reach(end)
    this.latencies.add(microseconds)
    this.stalls.request(end, isOk)
    this.#dueTimes?.request(thread, iteration, begin, microseconds)
    if (!isOk) this.#failed(details)
  }

  /** Adds what the log of another generator told that sent at the same time; of both, the longest stall stays. */
  merge(other: LoggedLoad): void {
    this.latencies.merge(other.latencies)
    this.responseTimes.merge(other.responseTimes)
    this.series.merge(other.series)
    this.errors.merge(other.errors)
    this.stalls.merge(other.stalls)
    this.lateCount += other.lateCount
    this.omittedCount += other.omittedCount
    this.errorCount += other.errorCount
    this.clockWasSetBack ||= other.clockWasSetBack
    this.lastEnd = Math.max(this.lastEnd, other.lastEnd)
  }

  sent(responseMicroseconds: number, isLate: boolean): void {
    this.responseTimes.add(responseMicroseconds)
    if (isLate) this.lateCount++
  }

  omitted(waitMicroseconds: number): void {
    this.responseTimes.add(waitMicroseconds)
    this.omittedCount++
  }

  clockWentBack(): void {
    this.clockWasSetBack = true
  }

  #failed(details: string): void {
    this.errorCount++
    this.errors.add(details)
  }
}
