/** One field of a protobuf message: where its content starts and ends. */
export interface ProtobufField {
  readonly number: number
  readonly wireType: number
  readonly start: number
  readonly end: number
}

function varintEnd(bytes: Uint8Array, start: number): number {
  for (let at = start; at < Math.min(bytes.length, start + 10); at++) if (bytes[at]! < 0x80) return at + 1
  return -1
}

function varint(bytes: Uint8Array, start: number, end: number): number {
  let value = 0
  for (let at = end - 1; at >= start; at--) value = value * 128 + (bytes[at]! & 0x7f)
  return value
}

/** The field that starts at `offset`; null when none can (an end too early included). Wire format: protobuf.dev/programming-guides/encoding. */
export function fieldAt(bytes: Uint8Array, offset: number): ProtobufField | null {
  const tagEnd = varintEnd(bytes, offset)
  if (tagEnd === -1) return null
  const tag = varint(bytes, offset, tagEnd)
  const [number, wireType] = [Math.floor(tag / 8), tag % 8]
  const valueEnd = varintEnd(bytes, tagEnd)
  if (number === 0 || valueEnd === -1) return null
  if (wireType === 0) return {number, wireType, start: tagEnd, end: valueEnd}
  if (wireType !== 2) return null
  return {number, wireType, start: valueEnd, end: valueEnd + varint(bytes, tagEnd, valueEnd)}
}
