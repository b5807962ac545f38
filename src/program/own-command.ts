import {existsSync, realpathSync} from 'node:fs'
import {basename, join} from 'node:path'
import {shellWord} from '../foreign-text/shell-word.ts'
import {commandLine} from './command-line.ts'
import {isExecutableFile} from './executable-file.ts'
import {PACKAGE_FOLDER} from './package-folder.ts'

/** What a shell of the user knows. */
export interface UsersShell {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Absolute path; null where the folder was removed. */
  readonly currentDirectory: string | null
}

const NAME = 'runner'

const PROGRAM = join(PACKAGE_FOLDER, 'bin', NAME)

/** Folders that npm puts on the PATH of what it starts; the user's shell does not have them. */
function isNpmsOwn(folder: string, environment: UsersShell['environment']): boolean {
  const isStartedByNpm = environment['npm_command'] !== undefined
  return isStartedByNpm && (folder.endsWith('/node_modules/.bin') || basename(folder) === 'node-gyp-bin')
}

function isOnPath({environment}: UsersShell): boolean {
  const folders = (environment['PATH'] ?? '').split(':').filter((folder) => !isNpmsOwn(folder, environment))
  const first = folders.map((folder) => join(folder, NAME)).find(isExecutableFile)
  return first !== undefined && realpathSync(first) === PROGRAM
}

/** Whether `npx runner` starts this program: npx has just done so, from the package's own folder or one that depends on it. */
function isNpxs({environment}: UsersShell): boolean {
  if (environment['npm_command'] !== 'exec') return false
  const project = environment['npm_config_local_prefix'] ?? ''
  const installed = join(project, 'node_modules', '.bin', NAME)
  return project === PACKAGE_FOLDER || (existsSync(installed) && realpathSync(installed) === PROGRAM)
}

function shownPath({currentDirectory}: UsersShell): string {
  return currentDirectory === PACKAGE_FOLDER ? join('bin', NAME) : PROGRAM
}

/**
 * What a user types to start this program: `runner` where that is a command on the PATH and means it, `npx runner` where it
 * was started so, else the path of the program. Quoted for a POSIX shell.
 */
export function programWord(shell: UsersShell): string {
  if (isOnPath(shell)) return NAME
  return isNpxs(shell) ? `npx ${NAME}` : shellWord(shownPath(shell))
}

function thisShell(): UsersShell {
  try {
    return {environment: process.env, currentDirectory: process.cwd()}
  } catch {
    return {environment: process.env, currentDirectory: null}
  }
}

let word: string | null = null

/** A command of this program that runs as it stands in the user's shell, for all that is printed to be typed. */
export function ownCommand(...words: readonly string[]): string {
  word ??= programWord(thisShell())
  return words.length === 0 ? word : `${word} ${commandLine(words)}`
}
