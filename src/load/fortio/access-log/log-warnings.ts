import type {Warning} from '../../../errors/index.ts'
import type {LoadResult} from '../../../results/schema.ts'
import {isFeltLonger} from '../../../results/validity.ts'
import type {FortioDocument} from '../document.ts'
import type {LinesRead} from './read-lines.ts'

/** Of a load at full speed. */
export const FULL_SPEED: Warning = {
  code: 'response-times-undefined',
  message:
    'At full speed no request is due at a time, so there are no response times: latencies count from when each was sent',
  hint: 'A --qps that is held',
}

/** Of a load in which the clock that the log goes by was set. */
export function clockWarning(): Warning {
  return {
    code: 'clock-stepped',
    message: "The generator's clock was set during the load: when requests were due and answered is not known",
  }
}

/** What the log of a generator held, beside its own count. */
interface CountedLog extends LinesRead {
  readonly loggedCount: number
  readonly document: FortioDocument
}

/** One warning when the logs do not hold every request that the generators counted. */
export function incompleteWarnings(logs: readonly CountedLog[]): Warning[] {
  const asked = logs.reduce((sum, {document}) => sum + document.histogram.count, 0)
  const logged = logs.reduce((sum, {loggedCount}) => sum + loggedCount, 0)
  const unreadable = logs.reduce((sum, one) => sum + one.unreadable, 0)
  if (asked === logged && unreadable === 0) return []
  const lines = unreadable === 0 ? '' : `, and ${unreadable} lines that are none`
  return [
    {
      code: 'access-log-incomplete',
      message: `The access log holds ${logged} of ${asked} requests${lines}: ${logged === 0 ? "latencies are those of the generator's own histogram" : 'latencies are those of these'}`,
      hint: 'Is there room where the generator writes? The whole histogram stands in its own result',
    },
  ]
}

function spoken(milliseconds: number): string {
  return `${Number(milliseconds.toPrecision(3))} ms`
}

/** Tells when users had to wait much longer than the requests that were sent. */
export function feltWarnings({latencyMs, responseTimeMs, lateShare, longestStall}: LoadResult): Warning[] {
  if (!isFeltLonger(latencyMs, responseTimeMs)) return []
  const stall =
    longestStall === null
      ? ''
      : `, and for ${longestStall.seconds.toFixed(2)} s, ${longestStall.startSeconds.toFixed(1)} s after the first request, none was answered`
  return [
    {
      code: 'responses-late',
      message: `p99 is ${spoken(responseTimeMs!.p99!)} counted from when requests were due, ${spoken(latencyMs.p99!)} from when they were sent: ${((lateShare ?? 0) * 100).toFixed(1)} % were sent late${stall}`,
      hint: 'Users wait from when they ask: responseTimeMs is what they felt',
    },
  ]
}
