import {closeSync, fstatSync, openSync, readSync} from 'node:fs'
import {type ByteWindow, lineFeedAt, newWindow} from '../../stacks/text/byte-ranges.ts'
import {isOrdinaryText} from './ordinary-text.ts'
import {SampleHeader} from './sample-header.ts'

/** A part of a file, in bytes. */
export interface FilePart {
  readonly start: number
  readonly end: number
}

/** A file cut where samples end, and the event of its first sample. */
export interface CutFile {
  readonly parts: readonly FilePart[]
  readonly firstEvent: string
}

/**
 * Below this a thread takes more than it saves, except on cores that have nothing else to do: it starts, compiles what
 * others have compiled, and what it found is merged. Of 188 MB two take 1.3 to 1.7 times the CPU time of one.
 */
const SMALLEST_PART_BYTES = 128 << 20
const LOOK_BYTES = 1 << 20
const HEAD_BYTES = 1 << 16
const BLANK_LINE = Buffer.from('\n\n')

/** Place behind the first blank line from `from` on, or null when there is none nearby. */
function cutAfter(descriptor: number, from: number, {bytes}: ByteWindow): number | null {
  const length = readSync(descriptor, bytes, 0, LOOK_BYTES, from)
  const blank = bytes.subarray(0, length).indexOf(BLANK_LINE)
  return blank === -1 ? null : from + blank + BLANK_LINE.length
}

/** The event of the first sample, as the text spells it; null when there is none nearby. */
function firstEvent(descriptor: number, window: ByteWindow): string | null {
  const length = readSync(descriptor, window.bytes, 0, LOOK_BYTES, 0)
  const header = new SampleHeader(1)
  for (let at = 0; at < length; ) {
    const end = lineFeedAt(window.view, at, length)
    if (header.read(window, at, end) && header.hasEvent) {
      return window.bytes.toString('latin1', header.eventStart, header.eventEnd)
    }
    at = end + 1
  }
  return null
}

function partsOf(descriptor: number, size: number, count: number, window: ByteWindow): FilePart[] {
  const cuts = Array.from({length: count - 1}, (_, index) =>
    cutAfter(descriptor, Math.floor((size / count) * (index + 1)), window),
  )
  const starts = [0, ...new Set(cuts.filter((cut) => cut !== null && cut < size) as number[])]
  return starts.map((start, index) => ({start, end: starts[index + 1] ?? size}))
}

/**
 * Cuts a file for `threads` threads, none with less than `smallestBytes`; null when that would not help: it is small, packed,
 * no file, has no blank lines or other fields than the quick way knows.
 */
export function cutFile(path: string, threads: number, smallestBytes = SMALLEST_PART_BYTES): CutFile | null {
  const descriptor = openSync(path, 'r')
  try {
    const stat = fstatSync(descriptor)
    const count = Math.min(threads, Math.floor(stat.size / smallestBytes))
    if (!stat.isFile() || count < 2) return null
    const window = newWindow(LOOK_BYTES)
    if (!isOrdinaryText(window.bytes.subarray(0, readSync(descriptor, window.bytes, 0, HEAD_BYTES, 0)))) return null
    const event = firstEvent(descriptor, window)
    const parts = partsOf(descriptor, stat.size, count, window)
    return event === null || parts.length < 2 ? null : {parts, firstEvent: event}
  } finally {
    closeSync(descriptor)
  }
}
