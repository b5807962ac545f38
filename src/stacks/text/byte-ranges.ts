/**
 * Work on ranges of bytes, four at a time. A `DataView` reads 32 bits from any place, which the compiler turns into one
 * instruction; bytes one by one take four times as long. Ranges may be read up to {@link PADDING} bytes behind their end.
 */

/** Bytes that must be there behind whatever is read. */
const PADDING = 4

/** Odd constants of MurmurHash3 (Appleby, public domain). */
const FIRST = 0xcc9e2d51 | 0
const SECOND = 0x1b873593

/** Different in each process, so that no input can be made whose ranges all fall together. */
const SEED = (Math.random() * 2 ** 32) | 0

const TAIL_MASKS = Int32Array.of(0, 0xff, 0xffff, 0xffffff)

function mixed(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return twice ^ (twice >>> 16)
}

/** Hash of the bytes from `start` to `end` together with a number, as 32 signed bits. */
export function hashOfRange(view: DataView, start: number, end: number, salt: number): number {
  let a = SEED ^ Math.imul(salt + 1, SECOND)
  let b = (end - start) ^ SEED
  let c = SEED
  let d = ~SEED
  let at = start
  // Four sums side by side, since each step has to wait for the one before it.
  for (const last = end - 16; at <= last; at += 16) {
    a = Math.imul(a ^ view.getInt32(at, true), FIRST)
    b = Math.imul(b ^ view.getInt32(at + 4, true), SECOND)
    c = Math.imul(c ^ view.getInt32(at + 8, true), FIRST)
    d = Math.imul(d ^ view.getInt32(at + 12, true), SECOND)
    a = (a << 15) | (a >>> 17)
    b = (b << 13) | (b >>> 19)
    c = (c << 11) | (c >>> 21)
    d = (d << 17) | (d >>> 15)
  }
  for (const last = end - 4; at <= last; at += 4) {
    a = Math.imul(a ^ view.getInt32(at, true), FIRST)
    a = (a << 15) | (a >>> 17)
  }
  if (at < end) b = Math.imul(b ^ (view.getInt32(at, true) & TAIL_MASKS[end - at]!), SECOND)
  return mixed(a + Math.imul(b, FIRST) + Math.imul(c ^ (d >>> 7), SECOND) + d)
}

/** Whether `length` bytes are the same in two places. */
export function equalRanges(
  one: DataView,
  oneStart: number,
  other: DataView,
  otherStart: number,
  length: number,
): boolean {
  let at = 0
  for (const last = length - 16; at <= last; at += 16) {
    const from = oneStart + at
    const to = otherStart + at
    const difference =
      (one.getInt32(from, true) ^ other.getInt32(to, true)) |
      (one.getInt32(from + 4, true) ^ other.getInt32(to + 4, true)) |
      (one.getInt32(from + 8, true) ^ other.getInt32(to + 8, true)) |
      (one.getInt32(from + 12, true) ^ other.getInt32(to + 12, true))
    if (difference !== 0) return false
  }
  for (const last = length - 4; at <= last; at += 4) {
    if (one.getInt32(oneStart + at, true) !== other.getInt32(otherStart + at, true)) return false
  }
  if (at === length) return true
  return ((one.getInt32(oneStart + at, true) ^ other.getInt32(otherStart + at, true)) & TAIL_MASKS[length - at]!) === 0
}

const LINE_FEEDS = 0x0a0a0a0a

/** Place of the next line feed from `start` on, or `end`. */
export function lineFeedAt(view: DataView, start: number, end: number): number {
  // A byte of `x` that is zero is the one that borrows (Anderson, "Bit Twiddling Hacks", public domain).
  let at = start
  for (; at < end; at += 4) {
    const x = view.getInt32(at, true) ^ LINE_FEEDS
    const found = (x - 0x01010101) & ~x & 0x80808080
    if (found !== 0) {
      at += (31 - Math.clz32(found & -found)) >> 3
      break
    }
  }
  return at < end ? at : end
}

/** Bytes to look at, with the view that the functions above want. */
export interface ByteWindow {
  readonly bytes: Buffer
  readonly view: DataView
}

/** Room for `length` bytes, padded. */
export function newWindow(length: number): ByteWindow {
  const {buffer} = new Uint8Array(length + PADDING)
  return {bytes: Buffer.from(buffer, 0, length), view: new DataView(buffer)}
}
