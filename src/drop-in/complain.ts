import {asRunnerError, type RunnerError, type Warning} from '../errors/index.ts'
import {visibleLines} from '../foreign-text/visible.ts'

/** Says it on standard error, as people may see it. */
export function say(text: string): void {
  process.stderr.write(`${visibleLines(text)}\n`)
}

/** Says a warning, or what went wrong, with its hint. */
export function complain({message, hint}: Warning | RunnerError): void {
  say([message, hint].filter(Boolean).join('\n'))
}

/** Says what ended the program where a user is meant to see it; throws anything else, which is a fault. */
export function complainOfEnd(thrown: unknown): RunnerError {
  const error = asRunnerError(thrown)
  if (error === null) throw thrown
  complain(error)
  return error
}
