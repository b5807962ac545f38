import {closeSync, fstatSync, openSync, readSync} from 'node:fs'
import {availableParallelism, loadavg} from 'node:os'
import {type ByteWindow, lineFeedAt, newWindow} from '../../stacks/text/byte-ranges.ts'
import {isOrdinaryText} from './ordinary-text.ts'
import {SampleHeader} from './sample-header.ts'

/** A part of a file, in bytes. */
export interface FilePart {
  readonly start: number
  readonly end: number
}

/** A file cut where samples end, for how many threads, and the event of its first sample. */
export interface CutFile {
  readonly pieces: readonly FilePart[]
  readonly threads: number
  readonly firstEvent: string
}

/** Below this a thread takes more than it saves: it starts, compiles what others have compiled, and what it found is merged. */
const SMALLEST_PART_BYTES = 128 << 20
/** With so many processes waiting for each core, a further thread takes time from the first: 1.4 to 1.5 times the CPU time in all. */
const BUSY_LOAD = 2
/** Small, since threads take one piece after the other: they end together, however late or slow one is. */
const PIECE_BYTES = 4 << 20
/** Where a piece is cut, a sample must end within this. */
const CUT_BYTES = 1 << 16
const LOOK_BYTES = 1 << 20
const HEAD_BYTES = 1 << 16
const BLANK_LINE = Buffer.from('\n\n')

/** Place behind the first blank line from `from` on, or null when there is none nearby. */
function cutAfter(descriptor: number, from: number, {bytes}: ByteWindow): number | null {
  const length = readSync(descriptor, bytes, 0, CUT_BYTES, from)
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

function piecesOf(descriptor: number, size: number, count: number, window: ByteWindow): FilePart[] {
  const cuts = Array.from({length: count - 1}, (_, index) =>
    cutAfter(descriptor, Math.floor((size / count) * (index + 1)), window),
  )
  const starts = [0, ...new Set(cuts.filter((cut) => cut !== null && cut < size) as number[])]
  return starts.map((start, index) => ({start, end: starts[index + 1] ?? size}))
}

/** What is worth a thread: nothing where the cores have other work. */
function worthOneThread(): number {
  return loadavg()[0]! > BUSY_LOAD * availableParallelism() ? Number.POSITIVE_INFINITY : SMALLEST_PART_BYTES
}

/**
 * Cuts a file for at most `threads` threads, one for each `smallestBytes`; null when that would not help: the machine is busy, the file is small, packed,
 * no file, has no blank lines or other fields than the quick way knows.
 */
export function cutFile(path: string, threads: number, smallestBytes = worthOneThread()): CutFile | null {
  const descriptor = openSync(path, 'r')
  try {
    const stat = fstatSync(descriptor)
    const count = Math.min(threads, Math.floor(stat.size / smallestBytes))
    if (!stat.isFile() || count < 2) return null
    const window = newWindow(LOOK_BYTES)
    if (!isOrdinaryText(window.bytes.subarray(0, readSync(descriptor, window.bytes, 0, HEAD_BYTES, 0)))) return null
    const event = firstEvent(descriptor, window)
    const pieces = piecesOf(descriptor, stat.size, Math.max(count, Math.ceil(stat.size / PIECE_BYTES)), window)
    return event === null || pieces.length < count ? null : {pieces, threads: count, firstEvent: event}
  } finally {
    closeSync(descriptor)
  }
}
