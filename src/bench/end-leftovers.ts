import {cleanLeftovers} from '../process/clean-leftovers.ts'
import type {Progress} from '../terminal/progress.ts'

/** Ends what a run that died has left, and tells so. */
export async function endLeftovers(progress: Progress): Promise<void> {
  const {endedProcesses, removedFolders, failures} = await cleanLeftovers()
  const count = endedProcesses.length + removedFolders.length
  if (count > 0) {
    progress.note(
      `Tidied up after a run that died: ${endedProcesses.length} processes ended, ${removedFolders.length} folders removed.`,
    )
  }
  for (const {what, reason} of failures) {
    progress.warn({code: 'leftover-remains', message: `${what} of a run that died is still there: ${reason}`})
  }
}
