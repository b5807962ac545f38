import type {Frame, NameGrounds} from '../stacks/model/stacks.ts'
import {isolated, visibleText} from './visible-text.ts'

const GROUNDS_TEXT: Readonly<Partial<Record<NameGrounds, string>>> = {
  'debug-file': 'name from a debug file',
  minidebug: 'name from .gnu_debugdata',
  'go-functions': 'name from the function table of Go',
  dynsym: 'name from the dynamic symbols',
  'perf-map': 'name from a perf map',
  inferred: 'name inferred',
  'function-start': 'no name; told apart by where the function starts',
  'module-only': 'no name',
  unknown: 'no name, no module',
}

function groundsLine({grounds, evidence}: Frame): string | null {
  const text = GROUNDS_TEXT[grounds]
  if (text === undefined) return null
  return evidence === null ? text : `${text}: ${isolated(visibleText(evidence))}`
}

/** What more a picture says of a function, whichever its box: safe to be shown, or null. */
export type FunctionNote = (one: Frame) => string | null

/** What stands below the first line of a tooltip: the module, how the name was found, a note. Starts with a line break. */
export function tooltipDetails(one: Frame, noteOf: FunctionNote = () => null): string {
  const module = one.module === null ? null : `in ${isolated(visibleText(one.module))}`
  return [module, groundsLine(one), noteOf(one)].map((line) => (line === null ? '' : `\n${line}`)).join('')
}
