import type {ByteSource} from '../../../bytes/byte-source.ts'
import {InputError} from '../../../errors/index.ts'

type Input = Pick<ByteSource, 'name' | 'stream' | 'readInto'>
type VisitLines = (bytes: Uint8Array) => void

const BLOCK_BYTES = 1 << 21
/** A longer line is no profile; reading on would only fill memory. */
const LONGEST_LINE = 64 * 1024 * 1024
const LINE_FEED = 10
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]

/** How many bytes at the start mark the text as UTF-8 and are no text. */
function markBytes(bytes: Uint8Array): number {
  return BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte) ? BYTE_ORDER_MARK.length : 0
}

function refuseLongLine(name: string, bytes: number): void {
  if (bytes <= LONGEST_LINE) return
  throw new InputError(`${name}: a line is longer than ${LONGEST_LINE} bytes, which no profile has.`)
}

/** Of a stream: what is behind the last line end of a chunk waits for the next one. */
async function eachStreamedBlock(source: Input, visit: VisitLines): Promise<void> {
  let pending: Uint8Array[] = []
  let pendingBytes = 0
  let isFirst = true
  const emit = (last: Uint8Array) => {
    visit(pending.length === 0 ? last : Buffer.concat([...pending, last]))
    pending = []
    pendingBytes = 0
  }
  for await (const streamed of source.stream()) {
    const chunk = isFirst ? streamed.subarray(markBytes(streamed)) : streamed
    isFirst = false
    const firstEnd = pendingBytes === 0 ? 0 : chunk.indexOf(LINE_FEED) + 1
    if (firstEnd > 0) emit(chunk.subarray(0, firstEnd))
    const lastEnd = pendingBytes === 0 ? Math.max(firstEnd, chunk.lastIndexOf(LINE_FEED) + 1) : 0
    if (lastEnd > firstEnd) visit(chunk.subarray(firstEnd, lastEnd))
    if (lastEnd < chunk.length) pending.push(chunk.slice(lastEnd))
    pendingBytes += chunk.length - lastEnd
    refuseLongLine(source.name, pendingBytes)
  }
  if (pendingBytes > 0) emit(Uint8Array.of(LINE_FEED))
}

/** Of a file: two blocks in turns, one filled while the lines of the other are looked at. */
async function eachFilledBlock(
  source: Input & Required<Pick<ByteSource, 'readInto'>>,
  visit: VisitLines,
): Promise<void> {
  let [block, spare] = [new Uint8Array(BLOCK_BYTES), new Uint8Array(BLOCK_BYTES)]
  let [held, offset] = [0, 0]
  let filling = source.readInto(block, 0, 0)
  for (let count = await filling; count > 0; count = await filling) {
    const start = offset === 0 ? markBytes(block) : 0
    held += count
    offset += count
    const end = Math.max(start, block.lastIndexOf(LINE_FEED, held - 1) + 1)
    const rest = held - end
    refuseLongLine(source.name, rest)
    if (rest * 2 > spare.length) spare = new Uint8Array(rest * 4)
    spare.set(block.subarray(end, held))
    filling = source.readInto(spare, rest, offset)
    try {
      if (end > start) visit(block.subarray(start, end))
    } catch (error) {
      await filling
      throw error
    }
    held = rest
    ;[block, spare] = [spare, block]
  }
  if (held > 0) visit(Buffer.concat([block.subarray(0, held), Uint8Array.of(LINE_FEED)]))
}

/**
 * Calls `visit` with pieces of the input that hold whole lines only, each with its end; the last one gets an end if it
 * has none. A piece is good until `visit` returns. A mark of UTF-8 at the start is left out. Throws an InputError for a
 * line of more than 64 MiB.
 */
export function eachBlockOfLines(source: Input, visit: VisitLines): Promise<void> {
  const {readInto} = source
  return readInto === undefined ? eachStreamedBlock(source, visit) : eachFilledBlock({...source, readInto}, visit)
}
