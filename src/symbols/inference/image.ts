import {InputError} from '../../errors/index.ts'
import {readExactly} from '../elf/contents.ts'
import type {Elf, Segment} from '../elf/elf-file.ts'

/** A segment with its bytes. */
export interface LoadedSegment extends Segment {
  readonly bytes: Uint8Array
  readonly view: DataView
}

/** A program as it lies in memory, before relocation. */
export interface Image {
  readonly elf: Elf
  readonly segments: readonly LoadedSegment[]
  readonly wordBytes: 4 | 8
}

/** Segments share pages at their ends; those that share more were made to fill the memory. */
const MOST_TIMES_ITS_SIZE = 2

/** Reads all loaded segments. An {@link InputError} when they overlap so much that they take twice the file's size. */
export async function loadImage(elf: Elf): Promise<Image> {
  const wanted = elf.segments.reduce((sum, {fileBytes}) => sum + fileBytes, 0)
  if (wanted > MOST_TIMES_ITS_SIZE * elf.source.size) {
    throw new InputError(`Reading ${elf.source.name}: its segments hold ${wanted} bytes, but it has ${elf.source.size}`)
  }
  const segments: LoadedSegment[] = []
  for (const segment of elf.segments) {
    const bytes = await readExactly(elf.source, 'a segment', segment.fileOffset, segment.fileBytes)
    segments.push({...segment, bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)})
  }
  return {elf, segments, wordBytes: elf.bits === 64 ? 8 : 4}
}

/** The segment with the byte at an image offset. */
export function loadedAt(image: Image, imageOffset: number): LoadedSegment | undefined {
  for (const segment of image.segments) {
    const distance = imageOffset - segment.imageOffset
    if (distance >= 0 && distance < segment.bytes.length) return segment
  }
  return undefined
}

/** The signed word at an image offset as it stands in the file; null outside. Only small ones are exact. */
export function wordAt(image: Image, imageOffset: number): number | null {
  const segment = loadedAt(image, imageOffset)
  const at = imageOffset - (segment?.imageOffset ?? 0)
  if (segment === undefined || at + image.wordBytes > segment.bytes.length) return null
  const low = segment.view.getUint32(at, true)
  return image.wordBytes === 4 ? low | 0 : segment.view.getInt32(at + 4, true) * 2 ** 32 + low
}

/** The unsigned 32-bit number at an image offset as it stands in the file; null outside. */
export function halfWordAt(image: Image, imageOffset: number): number | null {
  const segment = loadedAt(image, imageOffset)
  const at = imageOffset - (segment?.imageOffset ?? 0)
  return segment === undefined || at + 4 > segment.bytes.length ? null : segment.view.getUint32(at, true)
}

/** A pointer as it stands in the file, as an image offset; not checked to lie in the image. */
export function storedPointer(segment: LoadedSegment, at: number, elf: Elf): number {
  const low = segment.view.getUint32(at, true) - Number(elf.base & 0xffffffffn)
  return elf.bits === 32 ? low : (segment.view.getUint32(at + 4, true) - Number(elf.base >> 32n)) * 2 ** 32 + low
}

/** The zero-ended printable ASCII text at an image offset; null when there is none of 1 to `longest` bytes. */
export function asciiAt(image: Image, imageOffset: number, longest: number): string | null {
  const segment = loadedAt(image, imageOffset)
  if (segment === undefined) return null
  const start = imageOffset - segment.imageOffset
  const length = segment.bytes.subarray(start, start + longest + 1).indexOf(0)
  if (length <= 0) return null
  const end = start + length
  for (let at = start; at < end; at++) {
    const byte = segment.bytes[at]!
    if (byte < 0x20 || byte > 0x7e) return null
  }
  return Buffer.from(segment.bytes.buffer, segment.bytes.byteOffset + start, end - start).toString('latin1')
}
