import {varint, varintEnd} from '../../protobuf/each-field.ts'

/** One field of a protobuf message: where its content starts and ends. */
export interface ProtobufField {
  readonly number: number
  readonly wireType: number
  readonly start: number
  readonly end: number
}

/** The field that starts at `offset`; null when none can (an end too early included). Wire format: protobuf.dev/programming-guides/encoding. */
export function fieldAt(bytes: Uint8Array, offset: number): ProtobufField | null {
  const tagEnd = varintEnd(bytes, offset, bytes.length)
  if (tagEnd === -1) return null
  const tag = varint(bytes, offset, tagEnd)
  const [number, wireType] = [Math.floor(tag / 8), tag % 8]
  const valueEnd = varintEnd(bytes, tagEnd, bytes.length)
  if (number === 0 || valueEnd === -1) return null
  if (wireType === 0) return {number, wireType, start: tagEnd, end: valueEnd}
  if (wireType !== 2) return null
  return {number, wireType, start: valueEnd, end: valueEnd + varint(bytes, tagEnd, valueEnd)}
}
