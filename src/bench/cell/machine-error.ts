import {writeError} from '../../bytes/write-error.ts'
import {PrerequisiteError, RunnerError} from '../../errors/index.ts'

/**
 * What went wrong while a profile was recorded or drawn in `folder`, where the machine or its user is to blame: a full
 * disk, a folder that is gone or has become a file. Null for a fault of this program.
 */
export function machineError(folder: string, thrown: unknown): RunnerError | null {
  const known = writeError(folder, thrown)
  if (known instanceof RunnerError) return known
  const {errno, message} = thrown as NodeJS.ErrnoException
  return errno === undefined ? null : new PrerequisiteError(`Working in ${folder}: ${message}`, {cause: thrown})
}
