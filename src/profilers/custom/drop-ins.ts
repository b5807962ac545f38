import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {PrerequisiteError, type Warning} from '../../errors/index.ts'
import {inSingleQuotes} from '../../foreign-text/shell-word.ts'
import type {DropInSearch} from './drop-in-search.ts'

/** A program that a command names, that is not there, and what runs in its place. */
export interface DropIn {
  /** Words of the command that name it. */
  readonly pattern: RegExp
  /** Shell text. */
  readonly replacement: string
  readonly warning: Warning
}

/** The program that stands for all of them where a command runs elsewhere; brought into the script's folder by this name. */
export const PASS_THROUGH = 'pass-through.sh'

const FLAME_GRAPH_PROGRAM = /(?:~|\$HOME|\$\{HOME\})\/FlameGraph\/([\w.+-]*\w)/g
/** The word by itself, not as part of a path or of another word. */
const CXXFILT = /(?<![^\s|;&(])c\+\+filt(?![^\s|;&)])/g
const KEPT = 'The script that was run is kept beside the profile.'

function escapeForPattern(text: string): string {
  return text.replace(/[.+$*?^(){}|[\]\\]/g, '\\$&')
}

/** Elsewhere our own programs cannot run, and need not: what they do is done here. */
function passedThrough(shown: string, pattern: RegExp): DropIn {
  const message = `${shown} is not there: its input goes through unchanged. Stacks are added up, named and drawn by runner.`
  const warning = {code: 'profiling-command-drop-in', message, hint: KEPT}
  return {pattern, replacement: `"$MESH_RUNNER_FOLDER/${PASS_THROUGH}"`, warning}
}

function replacedHere(shown: string, pattern: RegExp, program: string): DropIn {
  const message = `${shown} is not there: ${program} runs in its place. It keeps the addresses of frames without a name, so that they can still be named.`
  return {
    pattern,
    replacement: inSingleQuotes(program),
    warning: {code: 'profiling-command-drop-in', message, hint: KEPT},
  }
}

function replacing({runsHere}: DropInSearch, shown: string, pattern: RegExp, program: string): DropIn {
  return runsHere ? replacedHere(shown, pattern, program) : passedThrough(shown, pattern)
}

function flameGraphDropIn(word: string, program: string, search: DropInSearch): DropIn {
  const own = join(search.dropInDirectory, program)
  if (existsSync(own)) return replacing(search, word, new RegExp(`${escapeForPattern(word)}(?![\\w.+-]*\\w)`, 'g'), own)
  throw new PrerequisiteError(`The profiling command uses ${word}, which is not there.`, {
    hint: `Clone https://github.com/brendangregg/FlameGraph to ~/FlameGraph, or print raw stacks: they are drawn without it.`,
  })
}

/**
 * What must be replaced in a profiling command: programs of ~/FlameGraph and c++filt that are absent in the place.
 * Throws a PrerequisiteError for a program of ~/FlameGraph that has no drop-in.
 */
export async function findDropIns(command: string, search: DropInSearch): Promise<readonly DropIn[]> {
  const found: DropIn[] = []
  const words = new Map([...command.matchAll(FLAME_GRAPH_PROGRAM)].map((match) => [match[0], match[1]!]))
  for (const [word, program] of words) {
    if (!(await search.hasFlameGraph(program))) found.push(flameGraphDropIn(word, program, search))
  }
  if (command.search(CXXFILT) !== -1 && !(await search.hasProgram('c++filt'))) {
    found.push(replacing(search, 'c++filt', CXXFILT, join(search.dropInDirectory, 'c++filt')))
  }
  return found
}

/** The command with every drop-in in the place of what is absent. */
export function applyDropIns(command: string, dropIns: readonly DropIn[]): string {
  return dropIns.reduce((text, {pattern, replacement}) => text.replace(pattern, () => replacement), command)
}
