import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {PrerequisiteError, type Warning} from '../../errors/index.ts'
import type {Deployment, Place} from '../../testbeds/testbed.ts'

/** A program that a command names, that is not there, and what runs in its place. */
export interface DropIn {
  /** Words of the command that name it. */
  readonly pattern: RegExp
  readonly replacement: string
  readonly warning: Warning
}

const FLAME_GRAPH_PROGRAM = /(?:~|\$HOME|\$\{HOME\})\/FlameGraph\/([\w.+-]*\w)/g
/** The word by itself, not as part of a path or of another word. */
const CXXFILT = /(?<![^\s|;&(])c\+\+filt(?![^\s|;&)])/g

function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`
}

function escapeForPattern(text: string): string {
  return text.replace(/[.+$*?^(){}|[\]\\]/g, '\\$&')
}

async function isThere(deployment: Deployment, place: Place, test: string, word: string): Promise<boolean> {
  const {exitCode} = await deployment.exec(place, ['bash', '-c', test, 'bash', word], {deadlineSeconds: 20})
  return exitCode === 0
}

function replacing(shown: string, pattern: RegExp, replacement: string): DropIn {
  const message = `${shown} is not there: ${replacement} runs in its place. It keeps the addresses of frames without a name, so that they can still be named.`
  return {
    pattern,
    replacement: quoted(replacement),
    warning: {code: 'profiling-command-drop-in', message, hint: 'The script that was run is kept beside the profile.'},
  }
}

function flameGraphDropIn(word: string, program: string, dropInDirectory: string): DropIn {
  const replacement = join(dropInDirectory, program)
  if (existsSync(replacement))
    return replacing(word, new RegExp(`${escapeForPattern(word)}(?![\\w.+-]*\\w)`, 'g'), replacement)
  throw new PrerequisiteError(`The profiling command uses ${word}, which is not there.`, {
    hint: `Clone https://github.com/brendangregg/FlameGraph to ~/FlameGraph, or print raw stacks: they are drawn without it.`,
  })
}

/**
 * What must be replaced in a profiling command: programs of ~/FlameGraph and c++filt that are absent in the place.
 * Throws a PrerequisiteError for a program of ~/FlameGraph that has no drop-in. `dropInDirectory` is the package's flame/.
 */
export async function findDropIns(
  command: string,
  deployment: Deployment,
  place: Place,
  dropInDirectory: string,
): Promise<readonly DropIn[]> {
  const found: DropIn[] = []
  const words = new Map([...command.matchAll(FLAME_GRAPH_PROGRAM)].map((match) => [match[0], match[1]!]))
  for (const [word, program] of words) {
    const there = await isThere(deployment, place, 'test -e "$HOME/FlameGraph/$1"', program)
    if (!there) found.push(flameGraphDropIn(word, program, dropInDirectory))
  }
  if (command.search(CXXFILT) !== -1 && !(await isThere(deployment, place, 'command -v -- "$1"', 'c++filt'))) {
    found.push(replacing('c++filt', CXXFILT, join(dropInDirectory, 'c++filt')))
  }
  return found
}

/** The command with every drop-in in the place of what is absent. */
export function applyDropIns(command: string, dropIns: readonly DropIn[]): string {
  return dropIns.reduce((text, {pattern, replacement}) => text.replace(pattern, () => replacement), command)
}
