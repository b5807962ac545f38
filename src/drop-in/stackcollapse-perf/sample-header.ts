import type {ByteWindow} from '../../stacks/text/byte-ranges.ts'
import {isBlank, isDigit} from './frames/frame-line.ts'

const [SLASH, COLON] = [47, 58]

function afterBlanks(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && isBlank(bytes[at]!)) at++
  return at
}

function afterDigits(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && isDigit(bytes[at]!)) at++
  return at
}

function beforeBlanks(bytes: Uint8Array, start: number, end: number): number {
  let at = end
  while (at > start && isBlank(bytes[at - 1]!)) at--
  return at
}

/**
 * Where the parts of a sample's first line stand: `COMM FIRST[/SECOND] … : [PERIOD] EVENT:`. What is one and what its
 * parts are is as in stackcollapse-perf.pl. One object is filled again and again.
 */
export class SampleHeader {
  start = 0
  commEnd = 0
  firstStart = 0
  firstEnd = 0
  /** Equal to its end when there is one id only. */
  secondStart = 0
  idsEnd = 0
  /** Whether the line ends with an event. */
  hasEvent = false
  eventStart = 0
  eventEnd = 0
  /** Empty when the line has none. */
  periodStart = 0
  periodEnd = 0
  readonly #shortestComm: number

  /** `shortestComm`: letters that a comm must have; the original wants two. */
  constructor(shortestComm: number) {
    this.#shortestComm = shortestComm
  }

  /** False when the line, given without its line feed, is no header. */
  read({bytes}: ByteWindow, start: number, end: number): boolean {
    this.start = start
    if (!this.#findIds(bytes, start, end)) return false
    this.hasEvent = this.#findEvent(bytes, start, end)
    return true
  }

  /** The first blanks with ids and a blank behind them. */
  #findIds(bytes: Uint8Array, start: number, end: number): boolean {
    for (let at = start + this.#shortestComm; at < end; at++) {
      if (!isBlank(bytes[at]!)) continue
      const ids = afterBlanks(bytes, at, end)
      if (ids < end && this.#readIds(bytes, ids, end)) {
        this.commEnd = at
        return true
      }
      at = ids - 1
    }
    return false
  }

  #readIds(bytes: Uint8Array, start: number, end: number): boolean {
    this.firstStart = start
    this.firstEnd = afterDigits(bytes, start, end)
    let at = this.firstEnd
    while (at < end && bytes[at] === SLASH) at++
    this.secondStart = at
    this.idsEnd = afterDigits(bytes, at, end)
    return this.firstEnd > start && this.idsEnd < end && isBlank(bytes[this.idsEnd]!)
  }

  /** From the end of the line backwards, where there is one way to read it. */
  #findEvent(bytes: Uint8Array, start: number, end: number): boolean {
    const colon = beforeBlanks(bytes, start, end) - 1
    if (colon <= start || bytes[colon] !== COLON) return false
    let at = colon
    while (at > start && !isBlank(bytes[at - 1]!)) at--
    this.eventStart = at
    this.eventEnd = colon
    this.periodEnd = beforeBlanks(bytes, start, at)
    if (at === colon || this.periodEnd === at) return false
    this.periodStart = this.periodEnd
    while (this.periodStart > start && isDigit(bytes[this.periodStart - 1]!)) this.periodStart--
    const before = beforeBlanks(bytes, start, this.periodStart)
    return before > start && bytes[before - 1] === COLON
  }
}
