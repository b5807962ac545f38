import {cleanLeftovers} from '../process/clean-leftovers.ts'
import {endAllOwn} from '../process/end-own.ts'
import type {Progress} from '../terminal/progress.ts'

/** Ends what a run that died has left, and tells so. */
export async function endLeftoversOfDeadRuns(progress: Progress): Promise<void> {
  const {endedProcesses, removedFolders, failures} = await cleanLeftovers()
  const count = endedProcesses.length + removedFolders.length
  if (count > 0) {
    progress.note(
      `Tidied up after a run that died (processes ended: ${endedProcesses.length}, folders removed: ${removedFolders.length}).`,
    )
  }
  for (const {what, reason} of failures) {
    progress.warn({code: 'leftover-remains', message: `${what} of a run that died is still there: ${reason}`})
  }
}

/** Ends, when it is disposed, whatever this run has started and that still runs, and tells so. */
export function endingOwnChildren(progress: Progress): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      const {ended, survivors} = await endAllOwn()
      if (ended.length > 0) {
        progress.note(`Ended what was left running: ${ended.map(({commandLine}) => commandLine).join('; ')}`)
      }
      for (const {
        process: {pid, commandLine},
        reason,
      } of survivors) {
        const message = `Process ${pid} (${commandLine}) of this run is still there: ${reason}`
        progress.warn({code: 'leftover-remains', message})
      }
    },
  }
}
