import {visible} from '../foreign-text/visible.ts'
import {formatDuration} from './durations.ts'
import type {Progress} from './progress.ts'
import {endLine, type ProgressContext, planLine} from './progress-text.ts'
import {createWarningPrinter} from './warnings.ts'

const HEARTBEAT_MS = 30_000

/** A line when a cell starts, every 30 seconds while it runs, and when it ends: for logs and pipes. */
export function createPlainProgress({stream, clock, style}: ProgressContext): Progress {
  let stopHeartbeat: (() => void) | null = null
  const line = (text: string) => void stream.write(`${text}\n`)
  const stop = () => {
    stopHeartbeat?.()
    stopHeartbeat = null
  }
  return {
    plan: (loads, resultsIn) => line(planLine(loads, resultsIn)),
    cellStarted: (number, count, label, seconds) => {
      stop()
      const name = `[${number}/${count}] ${visible(label)}`
      const startedMs = clock.nowMs()
      line(`${name}: started, about ${formatDuration(seconds)}`)
      stopHeartbeat = clock.every(HEARTBEAT_MS, () => {
        line(
          `${name}: running for ${formatDuration((clock.nowMs() - startedMs) / 1000)} of about ${formatDuration(seconds)}`,
        )
      })
    },
    phase: (text) => line(`  ${visible(text)}`),
    note: (text) => line(visible(text)),
    warn: createWarningPrinter(line, style),
    cellEnded: (result) => {
      stop()
      line(endLine(result, style))
    },
    done: stop,
  }
}
