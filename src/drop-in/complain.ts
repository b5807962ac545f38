import type {RunnerError, Warning} from '../errors/index.ts'
import {visibleLines} from '../foreign-text/visible.ts'

/** Says it on standard error, as people may see it. */
export function say(text: string): void {
  process.stderr.write(`${visibleLines(text)}\n`)
}

/** Says a warning, or what went wrong, with its hint. */
export function complain({message, hint}: Warning | RunnerError): void {
  say([message, hint].filter(Boolean).join('\n'))
}
