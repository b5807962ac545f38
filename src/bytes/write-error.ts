import {PrerequisiteError, RunnerError} from '../errors/index.ts'

const HINTS: Readonly<Record<string, string>> = {
  ENOSPC: 'Free some disk space, or put the results elsewhere with --output-dir',
  EDQUOT: 'The disk quota is used up: put the results elsewhere with --output-dir',
  EACCES: 'Make the folder writable, or put the results elsewhere with --output-dir',
  EPERM: 'Make the folder writable, or put the results elsewhere with --output-dir',
  EROFS: 'The file system is read-only: put the results elsewhere with --output-dir',
  ENOENT: 'The folder is gone: was it removed while the run went on?',
}

/** A failed write of a result file, as an error with a next step. What the machine is not to blame for is passed on. */
export function writeError(path: string, error: unknown): unknown {
  if (error instanceof RunnerError) return error
  const {code, message} = error as NodeJS.ErrnoException
  const hint = code === undefined ? undefined : HINTS[code]
  return hint === undefined ? error : new PrerequisiteError(`Writing ${path}: ${message}`, {hint, cause: error})
}
