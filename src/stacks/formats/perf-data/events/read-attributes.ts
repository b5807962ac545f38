import type {ByteSource} from '../../../../bytes/byte-source.ts'
import {InputError} from '../../../../errors/index.ts'
import type {FileHeader} from '../file-header.ts'
import {u64At, viewOf} from '../records/bytes-at.ts'
import {attributeAt, SMALLEST_ATTRIBUTE} from './event-attribute.ts'
import type {EventDescription} from './events.ts'

/** An attribute is followed by the section of its ids: offset and size. */
const SECTION_BYTES = 16
const MOST_EVENTS = 4096
/** Ids of all events: one for each CPU or thread of each. */
const MOST_ID_BYTES = 64 * 1024 ** 2

/** Reads ids, of as many events as point at them: together they may not take more than a file can have. */
class IdSections {
  readonly #source: ByteSource
  #bytes = 0

  constructor(source: ByteSource) {
    this.#source = source
  }

  async idsAt(offset: number, size: number): Promise<number[]> {
    this.#bytes += size
    if (this.#bytes > Math.min(MOST_ID_BYTES, this.#source.size)) {
      throw new InputError(
        `${this.#source.name}: the ids of the events, at byte ${offset}, take ${this.#bytes} bytes, more than there can be.`,
      )
    }
    const view = viewOf(await this.#source.read(offset, size))
    return Array.from({length: Math.floor(view.byteLength / 8)}, (_, index) => u64At(view, index * 8))
  }
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
  const sections = new IdSections(source)
  for (let at = 0; at + attributeBytes <= view.byteLength; at += attributeBytes) {
    const ids = await sections.idsAt(u64At(view, at + length), u64At(view, at + length + 8))
    read.push({attribute: attributeAt(view, at, length), ids, name: null})
  }
  if (read.length > 0 && read.length === count) return read
  throw new InputError(`${source.name}: the attributes of the events at byte ${attributes.offset} are cut off.`)
}
