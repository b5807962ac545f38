import {handle} from '@oclif/core'
import {errorDocument} from '../errors/error-document.ts'
import {asRunnerError, type RunnerError, UsageError} from '../errors/index.ts'
import {visibleJson} from '../foreign-text/visible.ts'
import {ownCommand} from '../program/own-command.ts'
import {redactedValue} from '../secrets/known-secrets.ts'
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

function asShown(thrown: unknown): Error {
  const fault = thrown instanceof Error ? thrown : new Error(String(thrown))
  fault.message = shownOn(process.stderr, fault.message)
  if (fault.stack !== undefined) fault.stack = shownOn(process.stderr, fault.stack)
  return fault
}

/**
 * Says what ended the program before a command of ours could: on stderr, or as the document under `--json`. Anything else
 * is a request to exit, or a fault, and is left to the framework.
 */
export async function sayError(thrown: unknown, argv: readonly string[]): Promise<void> {
  const error = asOurs(thrown)
  if (error === null) return handle(asShown(thrown))
  if (argv.includes('--json')) {
    process.stdout.write(`${visibleJson(JSON.stringify(redactedValue(errorDocument(error)), null, 2))}\n`)
  } else {
    process.stderr.write(`${shownOn(process.stderr, errorText(error))}\n`)
  }
  process.exitCode = error.exitCode
}
