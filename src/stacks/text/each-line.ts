import type {ByteSource} from '../../bytes/byte-source.ts'
import {InputError} from '../../errors/index.ts'

/** A longer line is no profile; reading on would only fill memory. */
const LONGEST_LINE = 64 * 1024 * 1024

/**
 * Calls `visit` for each line with its number, from 1. Lines end in LF or CRLF; a last line without an end counts too.
 * Text comes as one character per byte (Latin-1), which is quick and cuts nowhere wrong: {@link utf8} turns a part of
 * a line into what was meant. Throws an InputError for a line of more than 64 MiB.
 */
export async function eachLine(
  source: Pick<ByteSource, 'name' | 'stream'>,
  visit: (line: string, number: number) => void,
): Promise<void> {
  let number = 0
  let pending = ''
  const emit = (line: string) => {
    number++
    visit(line.endsWith('\r') ? line.slice(0, -1) : line, number)
  }
  for await (const chunk of source.stream()) {
    const text = pending + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1')
    let start = 0
    for (let end = text.indexOf('\n', pending.length); end !== -1; end = text.indexOf('\n', start)) {
      emit(text.slice(start, end))
      start = end + 1
    }
    pending = text.slice(start)
    if (pending.length > LONGEST_LINE) {
      throw new InputError(
        `${source.name}, line ${number + 1}: longer than ${LONGEST_LINE} bytes, which no profile has.`,
      )
    }
  }
  if (pending !== '') emit(pending)
}

const NOT_ASCII = /[\x80-\xff]/

/** What a piece of a line from {@link eachLine} says, as UTF-8; a copy that does not keep the whole input in memory. */
export function utf8(piece: string): string {
  return NOT_ASCII.test(piece)
    ? Buffer.from(piece, 'latin1').toString('utf8')
    : Buffer.from(piece, 'latin1').toString('latin1')
}

/** A copy that does not keep the text around it in memory, for map keys. */
export function detached(piece: string): string {
  return Buffer.from(piece, 'latin1').toString('latin1')
}
