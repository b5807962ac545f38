import {PrerequisiteError, RunnerError} from './errors.ts'

const ELSEWHERE = 'write elsewhere with --output-dir (a run) or -o (one file)'
const UNWRITABLE = `Make the folder and the file writable, or ${ELSEWHERE}`
const NO_FILE = 'Name a file in a folder that is there'

const HINTS: Readonly<Record<string, string>> = {
  ENOSPC: `Free some disk space, or ${ELSEWHERE}`,
  EDQUOT: `The disk quota is used up: free some space, or ${ELSEWHERE}`,
  EFBIG: 'Raise the largest size of a file (ulimit -f)',
  EMFILE: 'Raise the number of files that one process may have open (ulimit -n)',
  ENFILE: 'The whole machine has no file handles left (sysctl fs.file-max): end what holds them',
  EACCES: UNWRITABLE,
  EPERM: UNWRITABLE,
  EROFS: `The file system is read-only: ${ELSEWHERE}`,
  ENOENT: 'Make the folder; if it was there before, something has removed it',
  ENOTDIR: NO_FILE,
  EISDIR: NO_FILE,
  ELOOP: NO_FILE,
  ENAMETOOLONG: 'Choose a shorter name with -o',
  EBADF: 'Name a descriptor that is open for writing, or a file',
  ENXIO: 'Name a file, or a device that is there',
  EPIPE: 'What was reading it has ended; let it read to the end',
  ECONNREFUSED: 'Nothing listens on this socket: start what reads it first',
}

/** What to do about an error of a system call; undefined when nothing is known or it is none. */
export function systemHint(error: unknown): string | undefined {
  const {code} = error as NodeJS.ErrnoException
  return code === undefined ? undefined : HINTS[code]
}

/** Whether a system call failed: the machine, or who may do what on it, is to blame. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).errno === 'number'
}

/**
 * Any thrown value as an error that a user is meant to see; null for a fault of this program. Of an error and another one
 * while tidying up after it, the first counts.
 */
export function asRunnerError(thrown: unknown): RunnerError | null {
  if (thrown instanceof RunnerError) return thrown
  if (thrown instanceof SuppressedError) return asRunnerError(thrown.suppressed)
  if (!isSystemError(thrown)) return null
  if (thrown.syscall === 'uv_cwd') {
    return new PrerequisiteError('Asking for the current folder: it was removed', {
      hint: 'Change to a folder that is there.',
      cause: thrown,
    })
  }
  const doing = [thrown.syscall ?? 'A call of the system', thrown.path].filter(Boolean).join(' ')
  return new PrerequisiteError(`${doing}: ${thrown.message}`, {hint: systemHint(thrown), cause: thrown})
}
