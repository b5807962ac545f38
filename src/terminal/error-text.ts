import type {RunnerError} from '../errors/index.ts'
import {visibleLines} from '../foreign-text/visible.ts'

/** What happened, and below it what to do next. */
export function errorText({message, hint}: RunnerError): string {
  const lines = [`Error: ${message}`, ...(hint === undefined ? [] : [`Try this: ${hint}`])]
  return visibleLines(lines.join('\n'))
}
