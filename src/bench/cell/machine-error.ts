import {writeError} from '../../bytes/writing/write-error.ts'
import {RunnerError} from '../../errors/index.ts'

/**
 * What went wrong while a profile was recorded or drawn in `folder`, where the machine or its user is to blame: a full
 * disk, a folder that is gone or has become a file. Null for a fault of this program.
 */
export function machineError(folder: string, thrown: unknown): RunnerError | null {
  const known = writeError(folder, thrown)
  return known instanceof RunnerError ? known : null
}
