import {createWriteStream} from 'node:fs'
import {finished} from 'node:stream/promises'
import type {Progress} from '../terminal/progress.ts'

/** `runner.log` of a run: every step with its time. */
export interface RunLog extends AsyncDisposable {
  line(text: string): void
}

/** Opens the log for more lines. */
export function openRunLog(path: string): RunLog {
  const stream = createWriteStream(path, {flags: 'a'})
  return {
    line: (text) => void stream.write(`${new Date().toISOString()} ${text}\n`),
    async [Symbol.asyncDispose]() {
      stream.end()
      await finished(stream)
    },
  }
}

/** A progress that also goes into the log. */
export function loggedProgress(progress: Progress, log: RunLog): Progress {
  return {
    plan(loads, resultsIn) {
      log.line(`plan: ${loads.length} loads, results in ${resultsIn}`)
      progress.plan(loads, resultsIn)
    },
    cellStarted(number, count, label, seconds) {
      log.line(`cell ${number} of ${count} started: ${label}, ${seconds} s`)
      progress.cellStarted(number, count, label, seconds)
    },
    phase(text) {
      log.line(text)
      progress.phase(text)
    },
    note(text) {
      log.line(text)
      progress.note(text)
    },
    warn(warning) {
      log.line(`warning ${warning.code}: ${warning.message}`)
      progress.warn(warning)
    },
    cellEnded(result) {
      log.line(`cell ${result.label} ${result.status}${result.reason === undefined ? '' : `: ${result.reason}`}`)
      progress.cellEnded(result)
    },
    done: () => progress.done(),
  }
}
