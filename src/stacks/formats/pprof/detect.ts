import type {Likeness} from '../reader.ts'
import {fieldAt} from './protobuf-fields.ts'

/** Fields of the message Profile in profile.proto that are messages or packed; the last field has number 15. */
const [SAMPLE_TYPE, LAST_FIELD] = [1, 15]
/** A sample type is two string numbers: nothing longer is one. */
const LONGEST_SAMPLE_TYPE = 22

/** A sample type is at most two numbers with the field numbers 1 and 2. */
function isSampleType(head: Uint8Array, start: number, end: number): boolean {
  for (let offset = start; offset < end; ) {
    const field = fieldAt(head, offset)
    if (field === null || field.number > 2 || field.wireType !== 0) return false
    offset = field.end
  }
  return end > start && end - start <= LONGEST_SAMPLE_TYPE
}

/** A tag and a length take at most so many bytes; nearer to the end of the head they may be cut. */
const LONGEST_FIELD_START = 20

/** Tags and lengths are control characters somewhere in every profile, and nowhere in text. */
function isText(head: Uint8Array): boolean {
  return head.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d)
}

/**
 * Whether bytes begin as a profile.proto does: with fields of its top level, sample types among them. Those may come
 * last; where the head is the whole there must be one.
 */
export function looksLikePprof(head: Uint8Array, isWhole: boolean): Likeness {
  let sampleTypes = 0
  const last = Math.max(1, head.length - LONGEST_FIELD_START)
  for (let offset = 0; offset < last; ) {
    const field = fieldAt(head, offset)
    if (field === null || field.number > LAST_FIELD) return 'no'
    if (field.number === SAMPLE_TYPE && !isSampleType(head, field.start, Math.min(field.end, head.length))) return 'no'
    if (field.number === SAMPLE_TYPE) sampleTypes++
    offset = field.end
  }
  if (isText(head)) return 'no'
  if (sampleTypes > 0) return 'yes'
  return isWhole ? 'no' : 'unsure'
}
