import type {Frame, NameGrounds} from '../stacks/stacks.ts'
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

/** What stands below the first line of a tooltip: the module, and how the name was found. Starts with a line break. */
export function tooltipDetails(one: Frame): string {
  const module = one.module === null ? null : `in ${isolated(visibleText(one.module))}`
  return [module, groundsLine(one)].map((line) => (line === null ? '' : `\n${line}`)).join('')
}
