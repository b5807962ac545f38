/** How the content of a field stands in a message (protobuf.dev/programming-guides/encoding). */
export const WIRE = {varint: 0, fixed64: 1, bytes: 2, fixed32: 5} as const

/** Takes a field: its number, how it is stored, and where its content starts and ends. */
export type TakeField = (number: number, wireType: number, start: number, end: number) => void

const LONGEST_VARINT = 10
const BYTES_OF_FIXED: Readonly<Record<number, number>> = {[WIRE.fixed64]: 8, [WIRE.fixed32]: 4}

/** Where the varint that starts at `start` ends; -1 where it does not before `limit`. */
export function varintEnd(bytes: Uint8Array, start: number, limit: number): number {
  const last = Math.min(limit, start + LONGEST_VARINT)
  for (let at = start; at < last; at++) if (bytes[at]! < 0x80) return at + 1
  return -1
}

/** The varint in `[start, end)`, exact up to 2^53. */
export function varint(bytes: Uint8Array, start: number, end: number): number {
  let value = 0
  for (let at = end - 1; at >= start; at--) value = value * 128 + (bytes[at]! & 0x7f)
  return value
}

/** Where the content behind a tag ends; of what has a length also where it starts. Null where it has no end. */
function contentOf(
  bytes: Uint8Array,
  tagEnd: number,
  end: number,
  wireType: number,
): [start: number, end: number] | null {
  const fixed = BYTES_OF_FIXED[wireType]
  if (fixed !== undefined) return [tagEnd, tagEnd + fixed]
  if (wireType !== WIRE.varint && wireType !== WIRE.bytes) return null
  const valueEnd = varintEnd(bytes, tagEnd, end)
  if (valueEnd === -1) return null
  return wireType === WIRE.varint ? [tagEnd, valueEnd] : [valueEnd, valueEnd + varint(bytes, tagEnd, valueEnd)]
}

/**
 * Takes the fields of the message in `[start, end)` in their order. Returns -1, or where the first begins that is no
 * field or is not whole.
 */
export function eachField(bytes: Uint8Array, start: number, end: number, take: TakeField): number {
  for (let at = start; at < end; ) {
    const tagEnd = varintEnd(bytes, at, end)
    if (tagEnd === -1) return at
    const tag = varint(bytes, at, tagEnd)
    const [number, wireType] = [Math.floor(tag / 8), tag % 8]
    const content = number === 0 ? null : contentOf(bytes, tagEnd, end, wireType)
    if (content === null || content[1] > end) return at
    take(number, wireType, content[0], content[1])
    at = content[1]
  }
  return -1
}
