import type {Warning} from '../../errors/index.ts'

/** When one generator sent, in seconds since the epoch by its own clock. */
export interface SendingWindow {
  readonly instance: string
  readonly startSeconds: number
  readonly endSeconds: number
}

/** Windows that differ by less are as good as equal: the smaller of a second and of this share of the cell. */
const LONGEST_APART_SECONDS = 1
const LONGEST_APART_SHARE = 0.05

/** Tells when the generators did not begin, or did not end, together: part of the load was then less than was asked. */
export function windowWarnings(windows: readonly SendingWindow[], durationSeconds: number): Warning[] {
  const byStart = windows.toSorted((one, other) => one.startSeconds - other.startSeconds)
  const byEnd = windows.toSorted((one, other) => one.endSeconds - other.endSeconds)
  const [earliest, latest] = [byStart[0]!, byStart.at(-1)!]
  const [firstEnd, lastEnd] = [byEnd[0]!, byEnd.at(-1)!]
  const startsApart = latest.startSeconds - earliest.startSeconds
  const endsApart = lastEnd.endSeconds - firstEnd.endSeconds
  const allowed = Math.min(LONGEST_APART_SECONDS, LONGEST_APART_SHARE * durationSeconds)
  if (startsApart <= allowed && endsApart <= allowed) return []
  const together = Math.max(0, firstEnd.endSeconds - latest.startSeconds)
  const whole = lastEnd.endSeconds - earliest.startSeconds
  return [
    {
      code: 'generators-apart',
      message: `The load generators sent together for ${together.toFixed(1)} s of ${whole.toFixed(1)} s: ${latest.instance} began ${startsApart.toFixed(1)} s after ${earliest.instance}, ${firstEnd.instance} ended ${endsApart.toFixed(1)} s before ${lastEnd.instance}`,
      hint: 'A longer --duration makes it matter less; when clocks of nodes differ, it only looks like that',
    },
  ]
}
