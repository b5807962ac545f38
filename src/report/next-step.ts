import {join} from 'node:path'
import type {RunDocument} from '../results/schema.ts'
import {commandWord} from './command-word.ts'
import {shownPath} from './shown-path.ts'

/** What to do next, and the command for it. */
export interface NextStep {
  readonly why: string
  readonly command: string
}

/** The most useful command after a run; the opener is `open` on macOS and `xdg-open` elsewhere. */
export function nextStep(document: RunDocument, currentDirectory: string, opener = 'xdg-open'): NextStep {
  const {cells, runDirectory} = document
  const directory = commandWord(shownPath(runDirectory, currentDirectory))
  const left = cells.filter((cell) => cell.status !== 'done').length
  if (left > 0) {
    const what = left === 1 ? '1 cell is' : `${left} cells are`
    return {why: `${what} left; go on with`, command: `runner bench --resume ${directory}`}
  }
  if (cells.every((cell) => cell.profiles.length === 0)) {
    return {why: 'To see where the proxies spend this time', command: 'runner bench --profiler oncpu'}
  }
  const page = commandWord(shownPath(join(runDirectory, 'index.html'), currentDirectory))
  return {why: 'All pictures and numbers on one page', command: `${opener} ${page}`}
}
