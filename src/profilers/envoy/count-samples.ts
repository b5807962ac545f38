import {gunzipSync} from 'node:zlib'

/** How many samples stand behind a pprof profile, and how far apart they were taken. */
export interface SampleFacts {
  readonly samples: number
  /** Of heap profiles: bytes allocated between two samples, on average. Null when the profile does not say, as newer builds do not. */
  readonly samplingPeriod: number | null
}

// profile.proto: message Profile, fields `sample` and `period`.
const SAMPLE = 2
const PERIOD = 12
const WIRE = {varint: 0, fixed64: 1, bytes: 2, fixed32: 5} as const

function varint(bytes: Uint8Array, start: number): readonly [value: number, next: number] {
  let value = 0
  for (let at = start, scale = 1; at < bytes.length; at++, scale *= 128) {
    value += (bytes[at]! & 0x7f) * scale
    if (bytes[at]! < 0x80) return [value, at + 1]
  }
  return [value, bytes.length]
}

/** Counts the top-level fields of a gzipped profile.proto; its meaning is left to the reader of profiles. */
export function countSamples(gzipped: Uint8Array): SampleFacts {
  const bytes = gunzipSync(gzipped)
  let samples = 0
  let samplingPeriod: number | null = null
  for (let at = 0; at < bytes.length; ) {
    const [key, afterKey] = varint(bytes, at)
    const wire = key & 7
    if (wire === WIRE.fixed64 || wire === WIRE.fixed32) {
      at = afterKey + (wire === WIRE.fixed64 ? 8 : 4)
      continue
    }
    const [value, next] = varint(bytes, afterKey)
    if (key >> 3 === SAMPLE) samples++
    if (key >> 3 === PERIOD) samplingPeriod = value
    at = wire === WIRE.bytes ? next + value : next
  }
  return {samples, samplingPeriod}
}
