import {buffered, LARGEST_IN_MEMORY} from './buffered.ts'
import type {ByteSource} from './byte-source.ts'

const UTF8_MARK = [0xef, 0xbb, 0xbf]
/** Byte order marks of the encodings that PowerShell and other programs of Windows write where text is redirected. */
const UTF16_MARKS = [
  {mark: [0xff, 0xfe], encoding: 'utf-16le'},
  {mark: [0xfe, 0xff], encoding: 'utf-16be'},
] as const

function beginsWith(head: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, index) => head[index] === byte)
}

async function* streamFrom(source: ByteSource, offset: number): AsyncGenerator<Uint8Array> {
  let skipped = 0
  for await (const chunk of source.stream()) {
    const rest = chunk.subarray(Math.min(chunk.length, offset - skipped))
    skipped += chunk.length - rest.length
    if (rest.length > 0) yield rest
  }
}

function behind(source: ByteSource, bytes: number): ByteSource {
  return {
    name: source.name,
    size: source.size - bytes,
    read: (offset, length) => source.read(offset + bytes, length),
    stream: () => streamFrom(source, bytes),
  }
}

async function* decodedChunks(source: ByteSource, encoding: string): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of source.stream()) yield Buffer.from(decoder.decode(chunk, {stream: true}))
  yield Buffer.from(decoder.decode())
}

/** One source for each that was asked for, since standard input can be taken once only. */
const DECODED = new WeakMap<ByteSource, ByteSource>()

function fromUtf16(source: ByteSource, encoding: string): ByteSource {
  const decoded = DECODED.get(source) ?? buffered(source.name, () => decodedChunks(source, encoding), LARGEST_IN_MEMORY)
  DECODED.set(source, decoded)
  return decoded
}

/** The same bytes, or the text in UTF-8 without a byte order mark where one says that it is UTF-16 or UTF-8. */
export async function asUtf8(source: ByteSource): Promise<ByteSource> {
  const head = await source.read(0, UTF8_MARK.length)
  if (beginsWith(head, UTF8_MARK)) return behind(source, UTF8_MARK.length)
  const utf16 = UTF16_MARKS.find(({mark}) => beginsWith(head, mark))
  return utf16 === undefined ? source : fromUtf16(source, utf16.encoding)
}
