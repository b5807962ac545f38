import {join} from 'node:path'
import type {RunFile} from '../results/run-file.ts'
import type {RunDocument} from '../results/schema.ts'
import {clusterWords} from './cluster-words.ts'
import {commandWord} from './command-word.ts'
import {shownPath} from './shown-path.ts'

/** What to do next, and the command for it. */
export interface NextStep {
  readonly why: string
  readonly command: string
}

/** What a run has to say about what to do next. */
export interface FinishedRun {
  readonly document: RunDocument
  /** `run.json`; null where only the results are at hand. */
  readonly run: RunFile | null
}

/** The same testbed once more; nothing where it is chosen by itself. */
function sameTestbed({document, run}: FinishedRun): string {
  return document.testbed === 'kubernetes' && run !== null ? ` ${clusterWords(run.settings.kubernetes)}` : ''
}

/** The most useful command after a run; the opener is `open` on macOS and `xdg-open` elsewhere. */
export function nextStep(finished: FinishedRun, currentDirectory: string, opener = 'xdg-open'): NextStep {
  const {cells, runDirectory} = finished.document
  const directory = commandWord(shownPath(runDirectory, currentDirectory))
  const left = cells.filter((cell) => cell.status !== 'done').length
  if (left > 0) {
    const what = left === 1 ? '1 cell is' : `${left} cells are`
    return {why: `${what} left; go on with`, command: `runner bench --resume ${directory}`}
  }
  if (cells.every((cell) => cell.profiles.length === 0)) {
    const command = `runner bench${sameTestbed(finished)} --profiler oncpu`
    return {why: 'To see where the proxies spend this time', command}
  }
  const page = commandWord(shownPath(join(runDirectory, 'index.html'), currentDirectory))
  return {why: 'All pictures and numbers on one page', command: `${opener} ${page}`}
}
