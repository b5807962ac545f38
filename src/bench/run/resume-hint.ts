import {existsSync} from 'node:fs'
import {asRunnerError, PrerequisiteError} from '../../errors/index.ts'
import {ownCommand} from '../../program/own-command.ts'

/**
 * Does the rest of a run. When the machine makes that impossible, such as by a full disk, the error says how to go on:
 * the cells that are finished are on disk.
 */
export async function withResumeHint<T>(runDirectory: string, rest: () => Promise<T>): Promise<T> {
  try {
    return await rest()
  } catch (thrown) {
    const error = asRunnerError(thrown)
    // From a folder that is gone no run goes on.
    if (!(error instanceof PrerequisiteError) || !existsSync(runDirectory)) throw error ?? thrown
    const wayOn = `Finished cells are kept; go on with: ${ownCommand('bench', '--resume', runDirectory)}`
    const hint = error.hint === undefined ? wayOn : `${error.hint.replace(/\.$/, '')}. ${wayOn}`
    throw new PrerequisiteError(error.message, {hint, cause: error.cause})
  }
}
