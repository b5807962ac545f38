import {type EventAttribute, SAMPLE} from './event-attribute.ts'

/** Where the fields of fixed length stand: bytes from the start of the record, -1 when absent. */
export interface SampleLayout {
  readonly ip: number
  /** Process id, with the thread's id in the four bytes behind. */
  readonly pid: number
  readonly time: number
  readonly id: number
  readonly period: number
  /** Where the fields of varying length begin. */
  readonly variable: number
}

/** Where other records have the same fields: bytes back from their end, 0 when absent. */
export interface TrailerLayout {
  readonly pid: number
  readonly time: number
  readonly id: number
}

const RECORD_HEADER_BYTES = 8
const FIXED_FIELDS = ['identifier', 'ip', 'tid', 'time', 'addr', 'id', 'streamId', 'cpu', 'period'] as const
const TRAILER_FIELDS = ['tid', 'time', 'id', 'streamId', 'cpu', 'identifier'] as const

/** Order of fields: comment at PERF_RECORD_SAMPLE in perf_event.h. */
export function sampleLayout({sampleType}: EventAttribute): SampleLayout {
  const places = new Map<string, number>()
  let at = RECORD_HEADER_BYTES
  for (const field of FIXED_FIELDS) {
    if ((sampleType & SAMPLE[field]) === 0) continue
    places.set(field, at)
    at += 8
  }
  const of = (field: (typeof FIXED_FIELDS)[number]) => places.get(field) ?? -1
  const id = of('identifier') === -1 ? of('id') : of('identifier')
  return {ip: of('ip'), pid: of('tid'), time: of('time'), id, period: of('period'), variable: at}
}

/** Order of fields: struct sample_id in perf_event.h. All absent without sample_id_all. */
export function trailerLayout({sampleType, idsOnAll}: EventAttribute): TrailerLayout {
  const present = TRAILER_FIELDS.filter((field) => idsOnAll && (sampleType & SAMPLE[field]) !== 0)
  const of = (field: (typeof TRAILER_FIELDS)[number]) => {
    const index = present.indexOf(field)
    return index === -1 ? 0 : (present.length - index) * 8
  }
  return {pid: of('tid'), time: of('time'), id: of('identifier') || of('id')}
}
