import {exactWeight, UNSIGNED_WEIGHT, WEIGHT} from '../../text/weight.ts'
import {ByteNames, HASH_PRIME, HASH_START} from './byte-names.ts'
import {isInJavaSignature, mayBeInJavaSignature} from './java-signature.ts'

const [TAB, LINE_FEED, CARRIAGE_RETURN, BLANK, HASH_SIGN, OPEN, ZERO, NINE, COLON, SEMICOLON] = [
  9, 10, 13, 32, 35, 40, 48, 57, 58, 59,
]
/** A number of so many digits is exact; a longer one goes the slow way, which refuses what is not. */
const EXACT_DIGITS = 15
const FIRST_DEPTH = 256

/** What is made of the lines. Frames are numbers of {@link LineScanner.names}; `frames` is used again for the next line. */
export interface LineVisitor {
  /**
   * A stack of `depth` frames, the first `shared` of which are those of the stack visited before it. As long as all
   * lines came in the order of their bytes, `alike` says how many bytes the frames behind those have in common; then -1.
   */
  stack(frames: Int32Array, depth: number, shared: number, weight: number, alike: number): void
  /**
   * A line that ends in two numbers, as long as all before it did too; `firstText` is the first of them as it stands.
   * The last frame has neither.
   */
  pair(frames: Int32Array, depth: number, shared: number, first: number, second: number, firstText: string): void
  /** A line without a weight; `offset` is its first byte. */
  faulty(number: number, text: string, offset: number): void
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1')
}

/** Whether the `;` at `at` ends the frame that begins at `start` and has its last `(` at `open`. */
function endsFrame(bytes: Uint8Array, start: number, open: number, at: number): boolean {
  return !mayBeInJavaSignature(bytes, open, at) || !isInJavaSignature(bytes, start, open, at)
}

function isSpace(byte: number | undefined): boolean {
  return byte === BLANK || byte === TAB || byte === CARRIAGE_RETURN
}

/**
 * Takes folded text apart by its bytes: no string is made of a line, and what it shares with the line before it is not
 * looked at again, which in sorted text is most of it. A blank line and one that begins with `# ` say nothing.
 */
export class LineScanner {
  readonly names = new ByteNames()
  readonly #visitor: LineVisitor
  readonly #place: (line: number) => string
  readonly #weightPattern: RegExp
  #number = 0
  /** Bytes of the pieces before this one, and where the line begins in this one. */
  #scannedBytes = 0
  #lineStart = 0
  /** Whether every line so far ended in two numbers. */
  #allPairs = true
  /** Whether every stack so far came in the order of bytes, a blank behind it. */
  #isSorted = true
  /** Bytes that the line has in common with the stack before it, behind the shared frames. */
  #alike = 0
  /** The stack visited last: where it stands, its frames, and behind which of its bytes each frame but the last ends. */
  #previous: Uint8Array = new Uint8Array(0)
  #previousStart = 0
  #previousLength = 0
  #frames = new Int32Array(FIRST_DEPTH)
  #ends = new Int32Array(FIRST_DEPTH)
  /** Frames of the line, but for the last. */
  #depth = 0
  /** Of the frame looked at last: its hash, its last two blanks (-1 when there is none), the hashes up to them. */
  #hash = 0
  /** Where the line's last frame begins. */
  #lastFrame = 0
  #blank = -1
  #blankHash = 0
  #earlier = -1
  #earlierHash = 0

  /** `sourceName` is for messages. With `isUnsigned` a line whose weight has a sign has none. */
  constructor(visitor: LineVisitor, sourceName: string, isUnsigned = false) {
    this.#visitor = visitor
    this.#weightPattern = isUnsigned ? UNSIGNED_WEIGHT : WEIGHT
    this.#place = (line) => `${sourceName}, line ${line}`
  }

  /** Number of the line that is being visited, from 1. */
  get lineNumber(): number {
    return this.#number
  }

  /** Its first byte in the input. */
  get lineOffset(): number {
    return this.#scannedBytes + this.#lineStart
  }

  /** Visits all lines of `bytes`, which must end in a line end. The bytes are not needed afterwards. */
  scan(bytes: Uint8Array): void {
    for (let start = 0; start < bytes.length; ) {
      this.#number++
      this.#lineStart = start
      const first = bytes[start]!
      if (first === HASH_SIGN && bytes[start + 1]! <= BLANK) start = bytes.indexOf(LINE_FEED, start) + 1
      else if (first === LINE_FEED) start++
      else start = this.#line(bytes, start) + 1
    }
    this.#scannedBytes += bytes.length
    this.#previous = this.#previous.slice(this.#previousStart, this.#previousStart + this.#previousLength)
    this.#previousStart = 0
  }

  /** Visits the line that begins at `start`; returns where its line end is. */
  #line(bytes: Uint8Array, start: number): number {
    const shared = this.#sharedFrames(bytes, start)
    const lineEnd = this.#frameEnds(bytes, start, shared)
    const end = bytes[lineEnd - 1] === CARRIAGE_RETURN && lineEnd > start ? lineEnd - 1 : lineEnd
    if (end === start || isSpace(bytes[end - 1])) this.#trimmedLine(bytes, start, end)
    else this.#stack(bytes, start, end, shared)
    return lineEnd
  }

  /** A line with blanks at its end, once more without them. */
  #trimmedLine(bytes: Uint8Array, start: number, end: number): void {
    let last = end
    while (last > start && isSpace(bytes[last - 1])) last--
    this.#forgetPrevious()
    if (last === start) return
    const line = new Uint8Array(last - start + 1)
    line.set(bytes.subarray(start, last))
    line[last - start] = LINE_FEED
    this.#line(line, 0)
  }

  /** How many first frames the line has in common with the stack visited last. */
  #sharedFrames(bytes: Uint8Array, start: number): number {
    const previous = this.#previous
    const limit = this.#previousLength
    const from = this.#previousStart
    // A stack has no line end in it, so the comparison stops with the line.
    let same = 0
    while (same < limit && bytes[start + same] === previous[from + same]) same++
    if (this.#isSorted) this.#isSorted = bytes[start + same]! >= (same < limit ? previous[from + same]! : BLANK)
    let depth = this.#depth
    while (depth > 0 && this.#ends[depth - 1]! > same) depth--
    // What comes behind a `;` may tell that it ends no frame in this line.
    if (depth > 0 && bytes[start + this.#ends[depth - 1]!] === COLON) depth--
    this.#alike = depth === 0 ? same : same - this.#ends[depth - 1]!
    return depth
  }

  /** Finds the frames behind the shared ones; returns where the line end is. */
  #frameEnds(bytes: Uint8Array, start: number, shared: number): number {
    let depth = shared
    let frame = depth === 0 ? start : start + this.#ends[depth - 1]!
    let end = this.#frameEnd(bytes, frame)
    while (bytes[end] === SEMICOLON) {
      if (depth === this.#ends.length) this.#deepen()
      this.#frames[depth] = this.names.idOf(bytes, frame, end, this.#hash)
      frame = end + 1
      this.#ends[depth++] = frame - start
      end = this.#frameEnd(bytes, frame)
    }
    this.#depth = depth
    this.#lastFrame = frame
    return end
  }

  /**
   * Where the frame ends that begins at `start`: at a `;` outside Java's signatures, or the line's end. One look at each
   * byte finds the end, the hash and the last two blanks, one of which may stand before a weight.
   */
  #frameEnd(bytes: Uint8Array, start: number): number {
    let hash = HASH_START
    let open = -1
    this.#blank = -1
    this.#earlier = -1
    for (let at = start; ; at++) {
      const byte = bytes[at]!
      if (byte === SEMICOLON) {
        if (endsFrame(bytes, start, open, at)) return this.#endOfFrame(at, hash)
      } else if (byte <= BLANK) {
        if (byte === LINE_FEED) return this.#endOfFrame(at, hash)
        this.#atBlank(byte, at, hash)
      } else if (byte === OPEN) open = at
      hash = Math.imul(hash ^ byte, HASH_PRIME)
    }
  }

  #endOfFrame(at: number, hash: number): number {
    this.#hash = hash
    return at
  }

  /** Keeps where a blank stands; other bytes up to it are letters. */
  #atBlank(byte: number, at: number, hash: number): void {
    if (byte !== BLANK && byte !== TAB) return
    this.#earlier = this.#blank
    this.#earlierHash = this.#blankHash
    this.#blank = at
    this.#blankHash = hash
  }

  #deepen(): void {
    const [frames, ends] = [new Int32Array(this.#ends.length * 2), new Int32Array(this.#ends.length * 2)]
    frames.set(this.#frames)
    ends.set(this.#ends)
    this.#frames = frames
    this.#ends = ends
  }

  #stack(bytes: Uint8Array, start: number, end: number, shared: number): void {
    const weight = this.#blank === -1 ? Number.NaN : this.#weight(bytes, this.#blank + 1, end)
    if (Number.isNaN(weight)) {
      this.#faulty(bytes, start, end)
      return
    }
    this.#previous = bytes
    this.#previousStart = start
    this.#previousLength = this.#blank - start
    // What is alike goes into the weight: the stack before began as this one and went on.
    if (this.#alike > this.#blank - this.#lastFrame && this.#depth === shared) this.#isSorted = false
    if (this.#allPairs) {
      if (this.#pair(bytes, shared, weight)) return
      this.#allPairs = false
    }
    this.#setLast(this.names.idOf(bytes, this.#lastFrame, this.#blank, this.#blankHash))
    this.#visitor.stack(this.#frames, this.#depth + 1, shared, weight, this.#isSorted ? this.#alike : -1)
  }

  #forgetPrevious(): void {
    this.#previousLength = 0
    this.#depth = 0
    this.#isSorted = false
  }

  #pair(bytes: Uint8Array, shared: number, second: number): boolean {
    if (this.#earlier === -1) return false
    const first = this.#weight(bytes, this.#earlier + 1, this.#blank)
    if (Number.isNaN(first)) return false
    this.#setLast(this.names.idOf(bytes, this.#lastFrame, this.#earlier, this.#earlierHash))
    const text = latin1(bytes, this.#earlier + 1, this.#blank)
    this.#visitor.pair(this.#frames, this.#depth + 1, shared, first, second, text)
    return true
  }

  #setLast(name: number): void {
    if (this.#depth === this.#ends.length) this.#deepen()
    this.#frames[this.#depth] = name
  }

  /** The number that stands between `start` and `end`; NaN when there is none. */
  #weight(bytes: Uint8Array, start: number, end: number): number {
    if (end - start > EXACT_DIGITS || end === start) return this.#longWeight(bytes, start, end)
    let weight = 0
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!
      if (byte < ZERO || byte > NINE) return this.#longWeight(bytes, start, end)
      weight = weight * 10 + byte - ZERO
    }
    return weight
  }

  #longWeight(bytes: Uint8Array, start: number, end: number): number {
    const text = latin1(bytes, start, end)
    return this.#weightPattern.test(text) ? exactWeight(text, this.#place(this.#number)) : Number.NaN
  }

  #faulty(bytes: Uint8Array, start: number, end: number): void {
    this.#forgetPrevious()
    this.#visitor.faulty(this.#number, latin1(bytes, start, end), this.lineOffset)
  }
}
