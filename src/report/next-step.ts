import {join} from 'node:path'
import {shellWord} from '../foreign-text/shell-word.ts'
import {ownCommand} from '../program/own-command.ts'
import type {RunDocument} from '../results/run-document.ts'
import type {RunFile} from '../results/run-file.ts'
import {clusterWords} from './cluster-words.ts'
import {hasFlag, ownFlags} from './own-flags.ts'
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
  /** Words of the command line that ran it, without the command; absent where only the results are at hand. */
  readonly argv?: readonly string[]
}

/** The same testbed once more; nothing where it is chosen by itself. */
function sameTestbed({document, run}: FinishedRun): string {
  return document.testbed === 'kubernetes' && run !== null ? ` ${clusterWords(run.settings.kubernetes)}` : ''
}

/** The pods of a run that kept them are measured again, and not deployed again. */
function attached(words: readonly string[], {run, document}: FinishedRun): readonly string[] {
  const kept = document.testbed === 'kubernetes' && run?.settings.kubernetes.keep === true
  const others = words.filter((word) => word !== '--keep')
  return kept && !hasFlag(others, 'attach') ? [...others, '--attach'] : others
}

/** The same once more with a profiler, by the user's own flags; null where these cannot be printed, or nothing is to profile. */
function profiledCommand(finished: FinishedRun): string | null {
  const {argv, run, document} = finished
  if (document.cells.every(({mode}) => mode === 'baseline')) return null
  if (argv === undefined) return `${ownCommand('bench')}${sameTestbed(finished)} --profiler oncpu`
  const own = ownFlags(argv)
  if (own === null || (run?.settings.profilingMode === 'false' && document.testbed === 'local')) return null
  return ownCommand('bench', ...attached(own, finished), '--profiler', 'oncpu')
}

/** The most useful command after a run; the opener is `open` on macOS and `xdg-open` elsewhere. */
export function nextStep(finished: FinishedRun, currentDirectory: string, opener = 'xdg-open'): NextStep {
  const {cells, runDirectory} = finished.document
  const directory = shownPath(runDirectory, currentDirectory)
  const left = cells.filter((cell) => cell.status !== 'done').length
  if (left > 0) {
    const what = left === 1 ? '1 cell is' : `${left} cells are`
    return {why: `${what} left; go on with`, command: ownCommand('bench', '--resume', directory)}
  }
  const profiled = cells.every((cell) => cell.profiles.length === 0) ? profiledCommand(finished) : null
  if (profiled !== null) return {why: 'To see where the proxies spend this time', command: profiled}
  const page = shellWord(shownPath(join(runDirectory, 'index.html'), currentDirectory))
  return {why: 'All pictures and numbers on one page', command: `${opener} ${page}`}
}
