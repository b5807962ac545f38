import {type ByteWindow, lineFeedAt, newWindow} from '../../stacks/text/byte-ranges.ts'
import {FrameLine, isBlank} from './frames/frame-line.ts'
import {SampleHeader} from './sample-header.ts'

const [HASH, LINE_FEED, TAB, BLANK] = [35, 10, 9, 32]

function lineIs(window: ByteWindow, start: number, end: number, ...firsts: readonly number[]): boolean {
  return end === start || firsts.includes(window.bytes[start]!)
}

/** Where the first line stands that is no remark, blank line or record; -1 when the head has none. */
function firstSample(window: ByteWindow, length: number): number {
  for (let at = 0; at < length; ) {
    const end = lineFeedAt(window.view, at, length)
    const isOther =
      lineIs(window, at, end, HASH, LINE_FEED) || window.bytes.toString('latin1', at, end).includes('PERF_RECORD_')
    if (!isOther) return at
    at = end + 1
  }
  return -1
}

/** A first line with its time, which tells a comm with digits in it from the ids. */
const TIMED = /^(\S.*?)\s+\d+(?:\/\d+)?\s+(?:\[\d+\]\s+)?(?:[A-Za-z]{1,5}\s+)?\d+\.\d+: /
const PATH = / \([/[]/
const LONGEST_LINE = 4096

/** Comms that begin as remarks do or have numbers in them, and modules with parentheses in their path. */
function hasOddNames(lines: readonly string[]): boolean {
  return lines.some((line, index) => {
    if (line.length > LONGEST_LINE) return false
    if (!line.startsWith('\t')) return (line.startsWith('#') && /^\t/.test(lines[index + 1] ?? '')) || hasOddComm(line)
    const path = line.search(PATH)
    return path !== -1 && !line.endsWith('(deleted))') && path !== line.lastIndexOf(' (')
  })
}

function hasOddComm(line: string): boolean {
  const comm = TIMED.exec(line)?.[1]
  return comm !== undefined && /\s\d+$|\s\d+\/*\d*\s/.test(comm)
}

function isFirstOrdinary(window: ByteWindow, length: number): boolean {
  const start = firstSample(window, length)
  const headerEnd = start === -1 ? -1 : lineFeedAt(window.view, start, length)
  if (headerEnd === -1 || headerEnd >= length) return true
  if (isBlank(window.bytes[start]!) || !new SampleHeader(1).read(window, start, headerEnd)) return false
  const leaf = headerEnd + 1
  const leafEnd = lineFeedAt(window.view, leaf, length)
  if (leafEnd >= length || lineIs(window, leaf, leafEnd)) return true
  if (!isBlank(window.bytes[leaf]!) || !new FrameLine(true).read(window, leaf, length)) return false
  // A source line has two blanks, and no address.
  return !(window.bytes[leaf] === TAB && window.bytes[leafEnd + 1] === BLANK)
}

/**
 * Whether text of `perf script` is what stackcollapse-perf.pl was written for, as far as its head shows: samples and
 * nothing else, a comm and ids at the margin, below it frames with their modules and nothing between them. The head may
 * end anywhere.
 */
export function isOrdinaryText(head: Uint8Array): boolean {
  const window = newWindow(head.length)
  window.bytes.set(head)
  if (!isFirstOrdinary(window, head.length)) return false
  const text = window.bytes.toString('latin1')
  return !/(?:^|\s)PERF_RECORD_[A-Z0-9_]+[\s(:]/.test(text) && !hasOddNames(text.split('\n'))
}
