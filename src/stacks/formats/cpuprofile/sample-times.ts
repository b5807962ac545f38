import {arrayOf, type JsonObject, numberOf} from '../../json/read-json.ts'

/** Which node was seen for how long. */
export interface TimedSamples {
  readonly ids: readonly unknown[]
  /** Microseconds until the next sample, the last one's until the end of the profile; never negative. */
  readonly microseconds: Float64Array
  /** Samples that came before the one ahead of them, as happens when a thread changes its processor. */
  readonly backwards: number
  /** From start to end; null when the profile does not say. */
  readonly durationSeconds: number | null
}

/** Times of the samples, in microseconds from whatever the clock began at; null when the profile has none. */
function timesOf(profile: JsonObject, count: number): number[] | null {
  const stamps = arrayOf(profile['timestamps'])
  if (stamps.length >= count && count > 0) return stamps.map((one) => numberOf(one) ?? 0)
  const deltas = arrayOf(profile['timeDeltas'])
  if (deltas.length === 0) return null
  let now = numberOf(profile['startTime']) ?? 0
  return deltas.map((delta) => (now += numberOf(delta) ?? 0))
}

/** The old form gives start and end in seconds, the new one in microseconds. */
function spanMicroseconds(profile: JsonObject): number | null {
  const [start, end] = [numberOf(profile['startTime']), numberOf(profile['endTime'])]
  if (start === null || end === null || end <= start) return null
  return (end - start) * ('head' in profile ? 1e6 : 1)
}

function evenly(count: number, span: number): Float64Array {
  return new Float64Array(count).fill(span / Math.max(1, count))
}

/**
 * V8 notes with each sample the time since the one before. What was seen is taken to have gone on until the next sample,
 * as Chrome shows it. A profile without times is cut into even parts.
 */
export function timedSamples(profile: JsonObject): TimedSamples {
  const ids = arrayOf(profile['samples'])
  const span = spanMicroseconds(profile)
  const durationSeconds = span === null ? null : span / 1e6
  const times = timesOf(profile, ids.length)
  if (times === null) return {ids, microseconds: evenly(ids.length, span ?? 0), backwards: 0, durationSeconds}
  const microseconds = new Float64Array(ids.length)
  const end = 'head' in profile ? null : numberOf(profile['endTime'])
  let [now, backwards] = [times[0] ?? 0, 0]
  for (let index = 0; index < ids.length; index++) {
    const next = times[index + 1] ?? end ?? now
    if (next < now && index + 1 < ids.length) backwards++
    microseconds[index] = Math.max(0, next - now)
    now = Math.max(now, next)
  }
  return {ids, microseconds, backwards, durationSeconds}
}
