/**
 * When fortio meant to send each request, from its number on its connection (periodic.go, runOne; 1.68.0): request i is
 * due (i + i/(n−1)) periods after the connection began, n requests being planned for each. -uniform only moves when a
 * connection begins. -jitter varies the pause before a request by a tenth and leaves the grid as it is. -nocatchup
 * leaves requests out whose time has passed when the one before ends, and goes on counting.
 */

/** What a fortio was told of time. */
export interface Schedule {
  readonly qpsPerConnection: number
  readonly requestsPerConnection: number
  readonly jitter: boolean
  readonly nocatchup: boolean
}

/** Go's getJitter: a tenth of the pause at most, either way. */
const JITTER_SHARE = 0.1

/** Takes what became of requests that were due, sent or not. */
export interface DueSink {
  /** A request was answered, counted from when it was due; `isLate` when its connection was still busy at that time. */
  sent(responseMicroseconds: number, isLate: boolean): void
  /** A request was left out; it could have been sent that much after it was due, at the earliest. */
  omitted(waitMicroseconds: number): void
  /** A request began before the one before on its connection had ended: the generator's clock was set back. */
  clockWentBack(): void
}

/** Begins and ends come from two clocks of the generator, a latency is rounded. */
const CLOCK_TOLERANCE_MICROSECONDS = 5000

/** Due times of all connections of one fortio. Times are microseconds since any one moment. */
export class DueTimes {
  readonly #schedule: Schedule
  readonly #sink: DueSink
  readonly #periodMicroseconds: number
  readonly #firstBegins: number[] = []
  readonly #ends: number[] = []
  readonly #iterations: number[] = []

  constructor(schedule: Schedule, sink: DueSink) {
    this.#schedule = schedule
    this.#sink = sink
    const {requestsPerConnection: planned, qpsPerConnection} = schedule
    this.#periodMicroseconds = (1e6 / qpsPerConnection) * (planned > 1 ? planned / (planned - 1) : 1)
  }

  /** Of each connection the requests must come in their order, as they do in a log. */
  request(thread: number, iteration: number, begin: number, microseconds: number): void {
    // Where a connection's first line could not be read, what is read first is taken to be in time.
    this.#firstBegins[thread] ??= begin - iteration * this.#periodMicroseconds
    const due = this.#firstBegins[thread] + iteration * this.#periodMicroseconds
    const endBefore = this.#ends[thread] ?? begin
    if (begin < endBefore - CLOCK_TOLERANCE_MICROSECONDS) this.#sink.clockWentBack()
    if (this.#schedule.nocatchup) this.#omit(thread, iteration, endBefore)
    const isLate = endBefore > due
    const jitter = this.#schedule.jitter && !isLate ? JITTER_SHARE * (due - endBefore) : 0
    const lag = begin - due - jitter
    this.#sink.sent(lag > 0 ? microseconds + Math.round(lag) : microseconds, isLate)
    this.#ends[thread] = begin + microseconds
    this.#iterations[thread] = iteration
  }

  /** The earliest time at which a connection's next request is due; infinite before the first. */
  earliestDue(): number {
    return this.#firstBegins.reduce(
      (earliest, first, thread) =>
        Math.min(earliest, first + (this.#iterations[thread]! + 1) * this.#periodMicroseconds),
      Number.POSITIVE_INFINITY,
    )
  }

  #omit(thread: number, iteration: number, endBefore: number): void {
    const first = this.#firstBegins[thread]!
    const last = Math.min(iteration, this.#schedule.requestsPerConnection)
    for (let missed = (this.#iterations[thread] ?? iteration) + 1; missed < last; missed++) {
      const wait = endBefore - first - missed * this.#periodMicroseconds
      this.#sink.omitted(Math.max(0, Math.round(wait)))
    }
  }
}
