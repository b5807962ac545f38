import type {ByteSource} from '../../bytes/byte-source.ts'
import {InputError} from '../../errors/index.ts'
import {u64At, viewOf} from './bytes-at.ts'
import {attributeAt, SMALLEST_ATTRIBUTE} from './event-attribute.ts'
import type {EventDescription} from './events.ts'
import type {FileHeader} from './file-header.ts'

/** An attribute is followed by the section of its ids: offset and size. */
const SECTION_BYTES = 16
const MOST_EVENTS = 4096
/** Ids of one event: one for each CPU or thread. */
const MOST_ID_BYTES = 8 * 1024 ** 2

async function idsAt(source: ByteSource, offset: number, size: number): Promise<number[]> {
  const view = viewOf(await source.read(offset, Math.min(size, MOST_ID_BYTES)))
  return Array.from({length: view.byteLength >> 3}, (_, index) => u64At(view, index * 8))
}

/** The attributes that stand in the file's header, each with its ids. Throws an InputError when they cannot be read. */
export async function readAttributes(source: ByteSource, header: FileHeader): Promise<EventDescription[]> {
  const {attributes, attributeBytes} = header
  const count = Math.floor(attributes.size / attributeBytes)
  const length = attributeBytes - SECTION_BYTES
  if (!(length >= SMALLEST_ATTRIBUTE && length <= 4096) || !(count <= MOST_EVENTS)) {
    throw new InputError(
      `${source.name}: the header at byte 16 is damaged: ${attributes.size} bytes of attributes of ${attributeBytes} bytes each.`,
    )
  }
  const view = viewOf(await source.read(attributes.offset, count * attributeBytes))
  const read: EventDescription[] = []
  for (let at = 0; at + attributeBytes <= view.byteLength; at += attributeBytes) {
    const ids = await idsAt(source, u64At(view, at + length), u64At(view, at + length + 8))
    read.push({attribute: attributeAt(view, at, length), ids, name: null})
  }
  if (read.length > 0 && read.length === count) return read
  throw new InputError(`${source.name}: the attributes of the events at byte ${attributes.offset} are cut off.`)
}
