import {PrerequisiteError, RunnerError} from '../errors/index.ts'

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
  ENOENT: 'The folder is not there, or is gone: was it removed in the meantime?',
  ENOTDIR: NO_FILE,
  EISDIR: NO_FILE,
  ELOOP: NO_FILE,
  ENAMETOOLONG: 'Choose a shorter name with -o',
  EBADF: 'Name a descriptor that is open for writing, or a file',
  ENXIO: 'Name a file, or a device that is there',
  EPIPE: 'What was reading it has ended; let it read to the end',
  ECONNREFUSED: 'Nothing listens on this socket: start what reads it first',
}

/**
 * A failed write as a PrerequisiteError that says what came back and, where that is known, what to do next. Anything else
 * than an error of a system call is passed on.
 */
export function writeError(path: string, error: unknown): unknown {
  if (error instanceof RunnerError) return error
  const {code, errno, message} = error as NodeJS.ErrnoException
  const hint = code === undefined ? undefined : HINTS[code]
  if (hint === undefined && errno === undefined) return error
  return new PrerequisiteError(`Writing ${path}: ${message}`, {hint, cause: error})
}
