import {visible} from '../foreign-text/visible.ts'
import {formatDuration} from './durations.ts'
import {USUAL_COLUMNS} from './output-width.ts'
import type {PlannedLoad, Progress} from './progress.ts'
import {renderBar} from './progress-bar.ts'
import {endLine, type ProgressContext, planLine} from './progress-text.ts'
import {shorten} from './table.ts'
import {createWarningPrinter} from './warnings.ts'

const REDRAW_MS = 200
const BAR_COLUMNS = 20
const CLEAR_LINE = '\r\u001b[2K'

interface RunningCell {
  readonly number: number
  readonly count: number
  readonly label: string
  readonly seconds: number
  readonly startedMs: number
  readonly phase: string
}

/** Seconds of the loads that come after the running one. */
function secondsAfter(loads: readonly PlannedLoad[], number: number): number {
  return loads.slice(number).reduce((sum, load) => sum + load.seconds, 0)
}

function statusLine(cell: RunningCell, loads: readonly PlannedLoad[], nowMs: number, columns: number): string {
  const passed = (nowMs - cell.startedMs) / 1000
  const left = Math.max(0, cell.seconds - passed)
  const later = secondsAfter(loads, cell.number)
  const times = [
    cell.phase === '' ? `${formatDuration(Math.ceil(left))} left` : cell.phase,
    ...(later > 0 ? [`${formatDuration(Math.ceil(left + later))} in all`] : []),
  ].join(', ')
  const head = `[${cell.number}/${cell.count}] `
  const tail = ` ${renderBar(cell.seconds === 0 ? 1 : passed / cell.seconds, BAR_COLUMNS)} ${times}`
  // One column stays free: a full line makes some terminals wrap.
  return shorten(head + shorten(cell.label, Math.max(8, columns - head.length - tail.length - 1)) + tail, columns - 1)
}

/** What goes on before the first cell and after the last one. */
interface Errand {
  readonly phase: string
  readonly startedMs: number
}

function errandLine({phase, startedMs}: Errand, nowMs: number, columns: number): string {
  return shorten(`${phase} … ${formatDuration(Math.floor((nowMs - startedMs) / 1000))}`, columns - 1)
}

/** A status line with a bar at the bottom of the terminal; what is worth keeping scrolls above it. */
export function createMovingProgress({stream, clock, style}: ProgressContext): Progress {
  let loads: readonly PlannedLoad[] = []
  let cell: RunningCell | null = null
  let errand: Errand | null = null
  let stopRedraw: (() => void) | null = null
  const status = (): string | null => {
    const columns = stream.columns ?? USUAL_COLUMNS
    if (cell !== null) return statusLine(cell, loads, clock.nowMs(), columns)
    return errand === null ? null : errandLine(errand, clock.nowMs(), columns)
  }
  const draw = () => {
    const line = status()
    if (line !== null) stream.write(CLEAR_LINE + line)
  }
  const above = (text: string) => {
    stream.write(`${status() === null ? '' : CLEAR_LINE}${text}`)
    draw()
  }
  const stop = () => {
    stopRedraw?.()
    stopRedraw = null
    if (status() !== null) stream.write(CLEAR_LINE)
    cell = null
    errand = null
  }
  const begin = () => {
    stopRedraw ??= clock.every(REDRAW_MS, draw)
    draw()
  }
  return {
    plan: (planned, resultsIn) => {
      loads = planned
      above(`${planLine(planned, resultsIn)}\n`)
    },
    cellStarted: (number, count, label, seconds) => {
      stop()
      cell = {number, count, label: visible(label), seconds, startedMs: clock.nowMs(), phase: ''}
      begin()
    },
    phase: (text) => {
      const phase = visible(text)
      if (cell === null) errand = {phase, startedMs: clock.nowMs()}
      else cell = {...cell, phase}
      begin()
    },
    note: (text) => above(`${visible(text)}\n`),
    warn: createWarningPrinter((text) => above(`${text}\n`), style),
    cellEnded: (result) => {
      stop()
      stream.write(`${endLine(result, style)}\n`)
    },
    done: stop,
  }
}
