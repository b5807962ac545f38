import type {ByteWindow} from '../../../stacks/text/byte-ranges.ts'

const LINE_FEED = 10
const [QUOTE, APOSTROPHE, OPEN, MINUS, DOT, SLASH, SEMICOLON, GREATER, OPEN_BRACKET] = Buffer.from('"\'(-./;>[')
const ANONYMOUS = Buffer.from('(anonymous namespace)')

/** Bytes that can make a symbol another name than it is. */
const TELLING_BYTES = [QUOTE, APOSTROPHE, OPEN, SLASH, SEMICOLON, GREATER, OPEN_BRACKET]
const TELLING = new Uint8Array(256)
for (const byte of TELLING_BYTES) TELLING[byte!] = 1

/** 1 for pairs of bytes, the first one in the lower half, of which one is telling or a line feed. */
const TELLING_PAIRS = new Uint8Array(1 << 16)
for (const byte of [...TELLING_BYTES, LINE_FEED]) {
  TELLING_PAIRS.fill(1, byte! << 8, (byte! + 1) << 8)
  for (let other = 0; other < 256; other++) TELLING_PAIRS[(other << 8) + byte!] = 1
}

/** Place of the first byte from `start` on that makes a symbol another name than it is, or of the line feed, or `limit`. */
export function tellingByteAt({bytes, view}: ByteWindow, start: number, limit: number): number {
  let at = start
  while (at < limit && TELLING_PAIRS[view.getUint16(at, true)] === 0) at += 2
  if (at < limit && TELLING[bytes[at]!] === 0 && bytes[at] !== LINE_FEED) at++
  return at < limit ? at : limit
}

function isAnonymous(bytes: Uint8Array, start: number, end: number): boolean {
  if (start + ANONYMOUS.length > end) return false
  for (let at = 0; at < ANONYMOUS.length; at++) if (bytes[start + at] !== ANONYMOUS[at]) return false
  return true
}

/** Whether arguments are all that there is: no inlined call, and no method of Go's, whose parentheses belong to the name. */
function areOnlyArguments(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]
    if ((byte === OPEN && bytes[at - 1] === DOT) || (byte === GREATER && bytes[at - 1] === MINUS)) return false
  }
  return true
}

/** In place of where a name ends: it is written otherwise than it stands; nothing ends it here. */
const [ODD, GO_ON] = [-1, -2]

/** Where a name ends because of the parenthesis at `at`. */
function endAtOpen(bytes: Uint8Array, start: number, at: number, end: number): number {
  if (at === start || bytes[at - 1] === DOT) return ODD
  if (isAnonymous(bytes, at, end)) return GO_ON
  return areOnlyArguments(bytes, at, end) ? at : ODD
}

/** Where a name ends because of the telling byte at `at`. */
function endAt(bytes: Uint8Array, start: number, at: number, end: number, isJava: boolean): number {
  switch (bytes[at]) {
    case OPEN:
      return endAtOpen(bytes, start, at, end)
    case GREATER:
      return bytes[at - 1] === MINUS ? ODD : GO_ON
    case SLASH:
      return isJava ? ODD : GO_ON
    case OPEN_BRACKET:
      return at === start ? ODD : GO_ON
    default:
      return ODD
  }
}

/**
 * Where the name ends that a symbol is written as, when it begins where the symbol does and nothing in it is changed; else
 * -1, and `collapseFrame` tells. `from`: nothing before it is telling. `isJava`: the process is called java….
 */
export function writtenNameEnd(bytes: Uint8Array, start: number, end: number, from: number, isJava: boolean): number {
  for (let at = from; at < end; at++) {
    if (TELLING[bytes[at]!] === 0) continue
    const nameEnd = endAt(bytes, start, at, end, isJava)
    if (nameEnd !== GO_ON) return nameEnd
  }
  return end > start ? end : ODD
}
