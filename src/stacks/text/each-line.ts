import {isUtf8} from 'node:buffer'
import type {ByteSource} from '../../bytes/byte-source.ts'
import {InputError} from '../../errors/index.ts'

/** A longer line is no profile; reading on would only fill memory. */
const LONGEST_LINE = 64 * 1024 * 1024

/**
 * Calls `visit` for each line with its number, from 1. Lines end in LF; a last line without an end counts too. Text comes
 * as one character per byte (Latin-1), which is quick and cuts nowhere wrong: {@link utf8} turns a part of a line into
 * what was meant. Throws an InputError for a line of more than 64 MiB.
 */
export async function eachUnixLine(
  source: Pick<ByteSource, 'name' | 'stream'>,
  visit: (line: string, number: number) => void,
): Promise<void> {
  let number = 0
  let pending = ''
  for await (const chunk of source.stream()) {
    const text = pending + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1')
    let start = 0
    for (let end = text.indexOf('\n', pending.length); end !== -1; end = text.indexOf('\n', start)) {
      visit(text.slice(start, end), ++number)
      start = end + 1
    }
    pending = text.slice(start)
    if (pending.length > LONGEST_LINE) {
      throw new InputError(
        `${source.name}, line ${number + 1}: longer than ${LONGEST_LINE} bytes, which no profile has.`,
      )
    }
  }
  if (pending !== '') visit(pending, ++number)
}

/** The same for lines that end in LF or CRLF. */
export async function eachLine(
  source: Pick<ByteSource, 'name' | 'stream'>,
  visit: (line: string, number: number) => void,
): Promise<void> {
  await eachUnixLine(source, (line, number) => visit(line.endsWith('\r') ? line.slice(0, -1) : line, number))
}

const NOT_ASCII = /[\x80-\xff]/
/** One character of UTF-8 in bytes as they are well-formed (Unicode, table 3-7), or else any byte above ASCII. */
const CHARACTER =
  /[\xc2-\xdf][\x80-\xbf]|(?:\xe0[\xa0-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]|\xed[\x80-\x9f])[\x80-\xbf]|(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf]{2}|[\x80-\xff]/g

/** Bytes that are no UTF-8 as `\xNN`, so that names that differ in them still differ. */
function withEscapes(piece: string): string {
  const escaped = piece.replace(CHARACTER, (found) =>
    found.length > 1 ? found : `\\x${found.charCodeAt(0).toString(16)}`,
  )
  return Buffer.from(escaped, 'latin1').toString('utf8')
}

/**
 * What a piece of a line from {@link eachLine} says, as UTF-8; a copy that does not keep the whole input in memory. Bytes
 * that are no UTF-8 are spelled `\xNN`.
 */
export function utf8(piece: string): string {
  const bytes = Buffer.from(piece, 'latin1')
  if (!NOT_ASCII.test(piece)) return bytes.toString('latin1')
  return isUtf8(bytes) ? bytes.toString('utf8') : withEscapes(piece)
}

/** A copy that does not keep the text around it in memory, for map keys. */
export function detached(piece: string): string {
  return Buffer.from(piece, 'latin1').toString('latin1')
}
