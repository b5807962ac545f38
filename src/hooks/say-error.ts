import {errorDocument} from '../errors/error-document.ts'
import {asRunnerError, EXIT_CODES, type RunnerError, UsageError} from '../errors/index.ts'
import {ownCommand} from '../program/own-command.ts'
import {withSourcePlaces} from '../program/source-places.ts'
import {documentText} from '../terminal/document-text.ts'
import {errorText} from '../terminal/error-text.ts'
import {shownOn} from '../terminal/shown-on.ts'

/** What the framework and its own commands (help, autocomplete) throw for a wrong command line. */
function isComplaint(error: unknown): error is Error & {readonly oclif: {readonly exit?: number}} {
  return error instanceof Error && 'oclif' in error && (error as {code?: unknown}).code !== 'EEXIT'
}

function asOurs(error: unknown): RunnerError | null {
  const ours = asRunnerError(error)
  if (ours !== null || !isComplaint(error)) return ours
  return new UsageError(error.message.split('\n')[0]!, {
    hint: `\`${ownCommand('help')}\` lists the commands and their flags.`,
  })
}

/** The exit code, where what was thrown is the framework's way to ask for the program's end. */
function askedExitCode(thrown: unknown): number | null {
  const {code, oclif} = (thrown ?? {}) as {code?: unknown; oclif?: {exit?: number}}
  return code === 'EEXIT' ? (oclif?.exit ?? EXIT_CODES.internal) : null
}

function faultText(thrown: unknown): string {
  const stack = thrown instanceof Error ? thrown.stack : undefined
  return stack === undefined ? String(thrown) : withSourcePlaces(stack)
}

/**
 * Says what ended the program before a command of ours could: on stderr, or as the document under `--json`. A fault of
 * this program shows where in the sources it is.
 */
export async function sayError(thrown: unknown, argv: readonly string[]): Promise<void> {
  const asked = askedExitCode(thrown)
  if (asked !== null) process.exit(asked)
  const error = asOurs(thrown)
  if (error === null) {
    process.stderr.write(`${shownOn(process.stderr, faultText(thrown))}\n`)
    process.exit(EXIT_CODES.internal)
  }
  if (argv.includes('--json')) {
    process.stdout.write(`${documentText(errorDocument(error))}\n`)
  } else {
    process.stderr.write(`${shownOn(process.stderr, errorText(error))}\n`)
  }
  process.exitCode = error.exitCode
}
