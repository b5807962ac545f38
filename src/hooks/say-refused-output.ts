import {writeError} from '../bytes/writing/write-error.ts'
import {asRunnerError, EXIT_CODES} from '../errors/index.ts'
import {errorText} from '../terminal/error-text.ts'

/** Says on stderr, at once, why standard output could not be written; gives the exit code for that. */
export function sayRefusedOutput(error: NodeJS.ErrnoException): number {
  const refusal = asRunnerError(writeError('standard output', error))
  process.stderr.write(`${refusal === null ? String(error) : errorText(refusal)}\n`)
  return refusal?.exitCode ?? EXIT_CODES.internal
}
