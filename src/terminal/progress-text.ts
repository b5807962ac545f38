import {visible} from '../foreign-text/visible.ts'
import type {CellResult} from '../results/schema.ts'
import {marksOf} from '../results/validity.ts'
import {formatDuration} from './durations.ts'
import {formatCount, formatMilliseconds, formatRate} from './numbers.ts'
import type {PlannedLoad, ProgressClock, ProgressStream} from './progress.ts'
import type {Style} from './style.ts'

/** What every way of showing progress stands on. */
export interface ProgressContext {
  readonly stream: ProgressStream
  readonly clock: ProgressClock
  readonly style: Style
}

/** `12 loads, about 6m 30s; results in runs/…`. */
export function planLine(loads: readonly PlannedLoad[], resultsIn: string): string {
  const seconds = loads.reduce((sum, load) => sum + load.seconds, 0)
  const count = `${formatCount(loads.length)} ${loads.length === 1 ? 'load' : 'loads'}`
  return `${count}, about ${formatDuration(seconds)}; results in ${visible(resultsIn)}`
}

function numbersOf(result: CellResult): string {
  const {p50, p99} = result.latencyMs ?? {p50: null, p99: null}
  return `${formatRate(result.actualQps)} qps, p50 ${formatMilliseconds(p50)}, p99 ${formatMilliseconds(p99)}`
}

function reasonOf(result: CellResult): string {
  return visible(result.reason?.split('\n')[0] ?? 'no reason was given')
}

/** One line that says how a cell ended. */
export function endLine(result: CellResult, style: Style): string {
  if (result.status !== 'done') {
    return `${style.bad(result.status)} ${visible(result.label)}: ${reasonOf(result)}`
  }
  const marks = marksOf(result)
  const tail = marks.length === 0 ? '' : ` ${style.warning(`(${marks.join(', ')})`)}`
  return `${style.good('done')} ${visible(result.label)}: ${numbersOf(result)}${tail}`
}
