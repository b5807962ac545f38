import {visible} from '../foreign-text/visible.ts'
import {USUAL_COLUMNS} from './output-width.ts'
import {renderBar} from './progress-bar.ts'
import {safeStream} from './safe-stream.ts'
import {shorten} from './table.ts'

/** How far one of several long steps is. */
export interface StepProgress {
  /** Tells the steps apart. */
  readonly tool: string
  readonly phase: string
  /** Null when it cannot be known. */
  readonly receivedBytes: number | null
  readonly totalBytes: number | null
  /** Nothing more comes for this step. */
  readonly ended?: boolean
}

/** The part of a stream that is drawn on. */
export interface DrawnStream {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  write(text: string): unknown
}

/** Shows fetches as they go on. */
export interface ProgressDisplay extends Disposable {
  readonly report: (progress: StepProgress) => void
}

interface Line {
  readonly progress: StepProgress
  /** When this phase began. */
  readonly sinceMs: number
}

const REDRAW_MS = 100
const HEARTBEAT_MS = 30_000
const BAR_CELLS = 20
const MEGABYTE = 1e6

function amount({receivedBytes, totalBytes}: StepProgress): string {
  if (receivedBytes === null) return ''
  const received = (receivedBytes / MEGABYTE).toFixed(1)
  if (totalBytes === null || totalBytes === 0) return ` ${received} MB`
  const bar = renderBar(receivedBytes / totalBytes, BAR_CELLS)
  return ` ${bar} ${received}/${(totalBytes / MEGABYTE).toFixed(1)} MB`
}

/** One line about a fetch: tool, bar or amount, seconds in this phase, phase. No wider than `columns`. */
export function progressLine(progress: StepProgress, elapsedMs: number, columns = USUAL_COLUMNS): string {
  const phase = visible(progress.phase)
  if (progress.ended === true) return shorten(`${progress.tool}: ${phase}`, columns - 1)
  const seconds = `${Math.floor(elapsedMs / 1000)} s`
  const line = `${progress.tool}${amount(progress)} ${seconds.padStart(5)}  ${phase}`
  return shorten(line, columns - 1)
}

/** Lines that are drawn over in place. */
function liveDisplay(stream: DrawnStream, now: () => number): ProgressDisplay {
  const lines = new Map<string, Line>()
  let drawn = 0
  const draw = () => {
    const texts = [...lines.values()].map(({progress, sinceMs}) =>
      progressLine(progress, now() - sinceMs, stream.columns ?? USUAL_COLUMNS),
    )
    const up = drawn === 0 ? '' : `\x1b[${drawn}A`
    stream.write(up + texts.map((text) => `\r\x1b[2K${text}\n`).join(''))
    drawn = texts.length
  }
  const timer = setInterval(draw, REDRAW_MS).unref()
  return {
    report(progress) {
      const before = lines.get(progress.tool)
      const sinceMs = before?.progress.phase === progress.phase ? before.sinceMs : now()
      lines.set(progress.tool, {progress, sinceMs})
    },
    [Symbol.dispose]() {
      clearInterval(timer)
      draw()
    },
  }
}

/** A line when a phase begins, and one every half minute while it goes on. */
function plainDisplay(stream: DrawnStream, now: () => number): ProgressDisplay {
  const lines = new Map<string, Line>()
  const timer = setInterval(() => {
    for (const {progress, sinceMs} of lines.values()) {
      if (progress.ended !== true) stream.write(`${progressLine(progress, now() - sinceMs)}\n`)
    }
  }, HEARTBEAT_MS).unref()
  return {
    report(progress) {
      const isNew = lines.get(progress.tool)?.progress.phase !== progress.phase
      lines.set(progress.tool, {progress, sinceMs: isNew ? now() : (lines.get(progress.tool)?.sinceMs ?? now())})
      if (isNew) stream.write(`${progress.tool}: ${visible(progress.phase)}\n`)
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}

/** A display on a stream: bars that move on a terminal, plain lines elsewhere. Dispose it when the fetches are over. */
export function showFetches(stream: DrawnStream = process.stderr, now: () => number = Date.now): ProgressDisplay {
  const live = stream.isTTY === true && process.env['TERM'] !== 'dumb'
  return live ? liveDisplay(safeStream(stream), now) : plainDisplay(safeStream(stream), now)
}
