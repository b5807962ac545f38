import {type ByteWindow, lineFeedAt} from '../../../stacks/text/byte-ranges.ts'
import {RecentModules} from './recent-modules.ts'
import {tellingByteAt} from './symbol-name.ts'

const TAB = 9
const VERTICAL_TAB = 11
const FORM_FEED = 12
const RETURN = 13
const BLANK = 32
const OPEN = 40
const CLOSE = 41
const PLUS = 43
const ZERO = 48
const NINE = 57
const X = 120

const FOUR_BLANKS = 0x20202020

/** 1 for digits, letters and `_`; 2 for blanks inside a line. */
const KIND = new Uint8Array(256)
for (const one of Buffer.from('0123456789_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ')) KIND[one] = 1
for (const one of [TAB, VERTICAL_TAB, FORM_FEED, RETURN, BLANK]) KIND[one] = 2

/** 1 for pairs of bytes of which both are digits, letters or `_`. */
const WORD_PAIRS = new Uint8Array(1 << 16)
const WORD_BYTES = KIND.map((kind) => (kind === 1 ? 1 : 0))
for (let byte = 0; byte < 256; byte++) if (WORD_BYTES[byte] === 1) WORD_PAIRS.set(WORD_BYTES, byte << 8)

function afterWord({bytes, view}: ByteWindow, start: number, limit: number): number {
  let at = start
  while (at < limit && WORD_PAIRS[view.getUint16(at, true)] === 1) at += 2
  if (at < limit && KIND[bytes[at]!] === 1) at++
  return at < limit ? at : limit
}

export function isBlank(byte: number): boolean {
  return KIND[byte] === 2
}

export function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE
}

function isHexDigit(byte: number): boolean {
  return isDigit(byte) || (byte >= 97 && byte <= 102)
}

const DELETED = Buffer.from(' (deleted))')

/**
 * Where the parts of a frame line stand: `ADDRESS SYMBOL[+0xOFFSET] (MODULE)`. What is a frame line and what its parts
 * are is as in stackcollapse-perf.pl, found in one pass, since expressions with several `.*` take time by the square
 * of a hostile line's length. One object is filled again and again.
 */
export class FrameLine {
  /** The line feed, or the end of what there is. */
  end = 0
  addressStart = 0
  addressEnd = 0
  symbolStart = 0
  /** Behind the symbol without its offset. */
  symbolEnd = 0
  /** Nothing before this makes the symbol another name than it is. */
  plainEnd = 0
  moduleStart = 0
  moduleEnd = 0
  /** Modules known by their numbers. */
  readonly recent = new RecentModules()
  /** Whether the module is the one that `recent` found. */
  isRecent = false
  readonly #deletedMarks: boolean

  /** `deletedMarks`: understand ` (deleted)` behind a module, which the original does not. */
  constructor(deletedMarks: boolean) {
    this.#deletedMarks = deletedMarks
  }

  /** False when the line that begins at `start` is no frame. */
  read(window: ByteWindow, start: number, limit: number): boolean {
    const {bytes, view} = window
    let at = start + 1
    // perf pads addresses to 16 places.
    if (KIND[bytes[start]!] === 2) while (at < limit && view.getInt32(at, true) === FOUR_BLANKS) at += 4
    else at = start
    while (at < limit && KIND[bytes[at]!] === 2) at++
    this.addressStart = at
    at = afterWord(window, at, limit)
    this.addressEnd = at
    // Seldom is there a line feed before the parenthesis of a module.
    this.plainEnd = tellingByteAt(window, at, limit)
    const end = lineFeedAt(view, this.plainEnd, limit)
    this.end = end
    const recent = this.recent.lengthAt(window, at, end)
    this.isRecent = recent > 0
    if (recent > 0) {
      this.moduleEnd = end - 1
      this.moduleStart = this.moduleEnd - recent
    } else if (!this.#findModule(bytes, at, end)) return false
    while (at < end && KIND[bytes[at]!] === 2) at++
    return this.#findSymbol(bytes, at, this.moduleStart - 2)
  }

  /** The last ` (` that has a `)` behind it. */
  #findModule(bytes: Uint8Array, start: number, end: number): boolean {
    let close = end - 1
    if (bytes[close] !== CLOSE) while (close > start && bytes[close] !== CLOSE) close--
    if (this.#deletedMarks && bytes[close - 1] === CLOSE) close = withoutDeletedMark(bytes, start, close, end)
    let at = close - 1
    while (at > start && (bytes[at] !== OPEN || bytes[at - 1] !== BLANK)) at--
    this.moduleStart = at + 1
    this.moduleEnd = close
    return at > start && bytes[at] === OPEN
  }

  #findSymbol(bytes: Uint8Array, start: number, end: number): boolean {
    // A symbol needs one byte at least; what stands before gives it, as long as an address of one letter is left.
    const from = start < end ? start : end - 1
    if (from <= this.addressStart) return false
    if (from < this.addressEnd) this.addressEnd = from
    this.symbolStart = from
    this.symbolEnd = withoutOffset(bytes, from, end)
    return this.addressEnd > this.addressStart
  }
}

function withoutDeletedMark(bytes: Uint8Array, start: number, close: number, end: number): number {
  const mark = close + 1 - DELETED.length
  for (let at = close + 1; at < end; at++) if (KIND[bytes[at]!] !== 2) return close
  if (mark < start) return close
  for (let at = 0; at < DELETED.length; at++) if (bytes[mark + at] !== DELETED[at]) return close
  return mark
}

function withoutOffset(bytes: Uint8Array, start: number, end: number): number {
  let at = end
  while (at > start && isHexDigit(bytes[at - 1]!)) at--
  const plus = at - 3
  return at < end && plus >= start && bytes[plus] === PLUS && bytes[plus + 1] === ZERO && bytes[plus + 2] === X
    ? plus
    : end
}
