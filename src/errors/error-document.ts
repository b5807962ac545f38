import {EXIT_CODES, RunnerError} from './errors.ts'
import {asRunnerError} from './machine-fault.ts'
import {inWords} from './system-words.ts'

/** The `--json` document of an error. */
export interface ErrorDocument {
  readonly schemaVersion: 1
  readonly error: {
    readonly code: string
    readonly exitCode: number
    readonly message: string
    readonly hint: string | null
    /** Messages of the errors underneath, outermost first. */
    readonly causes: readonly string[]
  }
}

function causesOf(error: Error): string[] {
  const causes: string[] = []
  for (let cause = error.cause; cause instanceof Error && causes.length < 10; cause = cause.cause) {
    causes.push(inWords(cause.message))
  }
  return causes
}

function exitCodeOf(error: Error): number {
  if (error instanceof RunnerError) return error.exitCode
  const exit = (error as {oclif?: {exit?: unknown}}).oclif?.exit
  return typeof exit === 'number' ? exit : EXIT_CODES.internal
}

/** The document of any thrown value. Errors that are not ours come from the parser of the command line, or are faults. */
export function errorDocument(thrown: unknown): ErrorDocument {
  const error = asRunnerError(thrown) ?? (thrown instanceof Error ? thrown : new Error(String(thrown)))
  const exitCode = exitCodeOf(error)
  const ours = error instanceof RunnerError
  return {
    schemaVersion: 1,
    error: {
      code: ours ? error.code : exitCode === EXIT_CODES.usage ? 'USAGE' : 'INTERNAL',
      exitCode,
      message: error.message,
      hint: (ours ? error.hint : undefined) ?? null,
      causes: causesOf(error),
    },
  }
}
