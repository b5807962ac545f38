import {isSystemError, PrerequisiteError, RunnerError, systemHint} from '../../errors/index.ts'

/**
 * A failed write as a PrerequisiteError that says what came back and, where that is known, what to do next. Anything else
 * than an error of a system call is passed on.
 */
export function writeError(path: string, error: unknown): unknown {
  if (error instanceof RunnerError) return error
  const hint = systemHint(error)
  if (hint === undefined && !isSystemError(error)) return error
  return new PrerequisiteError(`Writing ${path}: ${(error as Error).message}`, {hint, cause: error})
}
