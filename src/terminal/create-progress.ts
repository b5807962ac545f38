import {createMovingProgress} from './moving-progress.ts'
import {createPlainProgress} from './plain-progress.ts'
import type {Progress, ProgressClock, ProgressOptions} from './progress.ts'
import type {ProgressContext} from './progress-text.ts'
import {safeStream} from './safe-stream.ts'
import {styleFor} from './style.ts'
import {createWarningPrinter} from './warnings.ts'

function nothing(): void {}

/** Warnings only. */
function createQuietProgress({stream, style}: ProgressContext): Progress {
  return {
    plan: nothing,
    cellStarted: nothing,
    phase: nothing,
    note: nothing,
    warn: createWarningPrinter((text) => stream.write(`${text}\n`), style),
    cellEnded: nothing,
    done: nothing,
  }
}

const SYSTEM_CLOCK: ProgressClock = {
  nowMs: () => performance.now(),
  every: (ms, call) => {
    const timer = setInterval(call, ms)
    timer.unref()
    return () => clearInterval(timer)
  },
}

/** A moving status line on a terminal, plain lines elsewhere. */
export function createProgress(options: ProgressOptions): Progress {
  const {environment = process.env, clock = SYSTEM_CLOCK, quiet = false} = options
  const stream = safeStream(options.stream)
  const context = {stream, clock, style: styleFor(stream, environment)}
  if (quiet) return createQuietProgress(context)
  const moves = stream.isTTY === true && environment['TERM'] !== 'dumb'
  return moves ? createMovingProgress(context) : createPlainProgress(context)
}
