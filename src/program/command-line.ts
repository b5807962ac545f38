import {shellWord} from '../foreign-text/shell-word.ts'

/** A command line as a person would type it, quoted for a shell. */
export function commandLine(argv: readonly string[]): string {
  return argv.map(shellWord).join(' ')
}
