/**
 * One line of fortio's access log as JSON (periodic.go, fileAccessLogger.Report; 1.68.0 and 1.75.3):
 * `{"latency":0.000164,"timestamp":1796002179917288018,"thread":0,"iter":0,"ok":true,"details":"200"}`. Its details are
 * written by Go's %q, some of whose escapes are none of JSON, so lines are read by their fixed form.
 */

/** What takes the requests of a log, in its order. Arguments and not an object: there are millions. */
export interface RequestSink {
  /**
   * Begin and latency are whole microseconds; the begin counts from the first line's. `details` is what came of the
   * request, as Go's %q writes it, without its quotes; for equal ones mostly the same string.
   */
  request(
    thread: number,
    iteration: number,
    beginMicroseconds: number,
    microseconds: number,
    isOk: boolean,
    details: string,
  ): void
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

const LATENCY = bytesOf('{"latency":')
const TIMESTAMP = bytesOf(',"timestamp":')
const THREAD = bytesOf(',"thread":')
const ITERATION = bytesOf(',"iter":')
const OK_TRUE = bytesOf(',"ok":true,"details":"')
const OK_FALSE = bytesOf(',"ok":false,"details":"')
const END = bytesOf('"}\n')
const [ZERO, POINT, NEWLINE] = [0x30, 0x2e, 0x0a]
const LATENCY_DECIMALS = 6
const SECONDS_DIGITS = 10
/** Of the nine digits of a second, those of whole microseconds; three more follow. */
const MICROSECONDS_DIGITS = 6
const REST_DIGITS = 3
/** More digits than these are none of a thread or of an iteration, and no whole number of a double. */
const MOST_DIGITS = 15

/** Whether a key of the fixed form stands there, by both its ends and its first letter: all bytes would take half the time. */
function isKeyAt(bytes: Uint8Array, at: number, key: Uint8Array): boolean {
  const last = key.length - 1
  return bytes[at] === key[0] && bytes[at + 2] === key[2] && bytes[at + last] === key[last]
}

function isAt(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  for (let index = 0; index < text.length; index++) if (bytes[at + index] !== text[index]) return false
  return true
}

function digitsEnd(bytes: Uint8Array, start: number): number {
  let end = start
  while ((bytes[end]! - ZERO) >>> 0 < 10) end++
  return end
}

/** The number in the digits from `start` to `end`; NaN when there is another byte, none, or more than a number has. */
function numberIn(bytes: Uint8Array, start: number, end: number): number {
  if (end <= start || end - start > MOST_DIGITS) return Number.NaN
  let value = 0
  for (let at = start; at < end; at++) {
    const digit = bytes[at]! - ZERO
    if (digit >>> 0 > 9) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

/** Reads lines of one log; what it keeps between them is when the first began, and the details of the one before. */
export class RequestReader {
  readonly #sink: RequestSink
  #baseSeconds = -1
  #baseMicroseconds = 0
  #details = ''
  /** The bytes of `#details` and of what ends a line. */
  #tail: Uint8Array = END

  constructor(sink: RequestSink) {
    this.#sink = sink
  }

  /** When the first request began, in seconds since the epoch by the generator's clock; null before the first line. */
  get firstBeginSeconds(): number | null {
    return this.#baseSeconds < 0 ? null : this.#baseSeconds + this.#baseMicroseconds / 1e6
  }

  /**
   * Hands the request of the line from `start` on. Returns where the next line begins; −1, and hands nothing on, when it
   * is no such line, or its newline is not within `bytes`.
   */
  read(bytes: Uint8Array, start: number): number {
    if (!isKeyAt(bytes, start, LATENCY)) return -1
    const point = digitsEnd(bytes, start + LATENCY.length)
    const wholeSeconds = numberIn(bytes, start + LATENCY.length, point)
    const timestamp = point + 1 + LATENCY_DECIMALS
    const microseconds = wholeSeconds * 1_000_000 + numberIn(bytes, point + 1, timestamp)
    if (bytes[point] !== POINT || !isKeyAt(bytes, timestamp, TIMESTAMP)) return -1
    const fraction = timestamp + TIMESTAMP.length + SECONDS_DIGITS
    const begin = this.#sinceFirst(
      numberIn(bytes, fraction - SECONDS_DIGITS, fraction),
      numberIn(bytes, fraction, fraction + MICROSECONDS_DIGITS),
    )
    const thread = fraction + MICROSECONDS_DIGITS + REST_DIGITS
    return isKeyAt(bytes, thread, THREAD) ? this.#readRest(bytes, thread + THREAD.length, begin, microseconds) : -1
  }

  #readRest(bytes: Uint8Array, start: number, begin: number, microseconds: number): number {
    const threadEnd = digitsEnd(bytes, start)
    if (!isKeyAt(bytes, threadEnd, ITERATION)) return -1
    const iterationEnd = digitsEnd(bytes, threadEnd + ITERATION.length)
    const thread = numberIn(bytes, start, threadEnd)
    const iteration = numberIn(bytes, threadEnd + ITERATION.length, iterationEnd)
    const isOk = isKeyAt(bytes, iterationEnd, OK_TRUE)
    if (!isOk && !isAt(bytes, iterationEnd, OK_FALSE)) return -1
    const next = this.#readDetails(bytes, iterationEnd + (isOk ? OK_TRUE : OK_FALSE).length)
    // One that is no number makes the sum none.
    if (next < 0 || Number.isNaN(begin + microseconds + thread + iteration)) return -1
    this.#sink.request(thread, iteration, begin, microseconds, isOk, this.#details)
    return next
  }

  #sinceFirst(seconds: number, microseconds: number): number {
    if (this.#baseSeconds < 0 && seconds + microseconds >= 0) {
      this.#baseSeconds = seconds
      this.#baseMicroseconds = microseconds
    }
    return (seconds - this.#baseSeconds) * 1_000_000 + microseconds - this.#baseMicroseconds
  }

  /** Reads to the end of the line; mostly the details are those of the line before. */
  #readDetails(bytes: Uint8Array, start: number): number {
    if (isAt(bytes, start, this.#tail)) return start + this.#tail.length
    const newline = bytes.indexOf(NEWLINE, start)
    const end = newline + 1 - END.length
    if (newline < 0 || end < start || !isAt(bytes, end, END)) return -1
    this.#details = Buffer.from(bytes.subarray(start, end)).toString('utf8')
    this.#tail = bytes.slice(start, newline + 1)
    return newline + 1
  }
}
