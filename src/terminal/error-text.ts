import type {RunnerError} from '../errors/index.ts'
import {printable} from './printable.ts'

/** What happened, and below it what to do next. */
export function errorText({message, hint}: RunnerError): string {
  const lines = [`Error: ${message}`, ...(hint === undefined ? [] : [`Try this: ${hint}`])]
  return lines.join('\n').split('\n').map(printable).join('\n')
}
