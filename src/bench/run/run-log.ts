import {createWriteStream} from 'node:fs'
import type {Warning} from '../../errors/index.ts'
import {visibleLines} from '../../foreign-text/visible.ts'
import {redacted} from '../../secrets/known-secrets.ts'
import type {Progress} from '../../terminal/progress.ts'

/** `runner.log` of a run: every step with its time, without secrets, for its owner alone. A log that cannot be written costs no result. */
export interface RunLog extends AsyncDisposable {
  line(text: string): void
  /** Says it when the log is not whole; else empty. */
  warnings(): readonly Warning[]
}

/** Opens the log for more lines. Never throws: what goes wrong is told by `warnings`. */
export function openRunLog(path: string): RunLog {
  const stream = createWriteStream(path, {flags: 'a', mode: 0o600})
  let failure: Error | null = null
  stream.on('error', (error) => {
    failure ??= error
  })
  return {
    line: (text) =>
      void (failure === null && stream.write(`${new Date().toISOString()} ${visibleLines(redacted(text))}\n`)),
    warnings: () =>
      failure === null
        ? []
        : [{code: 'log-not-whole', message: `Writing ${path}: ${failure.message}; it lacks what came after.`}],
    async [Symbol.asyncDispose]() {
      if (failure !== null || stream.closed) return
      const closed = Promise.withResolvers<void>()
      stream.once('close', closed.resolve)
      stream.end()
      await closed.promise
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
