import {PrerequisiteError} from '../../errors/index.ts'
import {commandLine} from '../../process/command-line.ts'

/**
 * Does the rest of a run. When the machine makes that impossible, such as by a full disk, the error says how to go on:
 * the cells that are finished are on disk.
 */
export async function withWayOn<T>(runDirectory: string, rest: () => Promise<T>): Promise<T> {
  try {
    return await rest()
  } catch (error) {
    if (!(error instanceof PrerequisiteError)) throw error
    const wayOn = `Finished cells are kept; go on with: ${commandLine(['runner', 'bench', '--resume', runDirectory])}`
    const hint = error.hint === undefined ? wayOn : `${error.hint.replace(/\.$/, '')}. ${wayOn}`
    throw new PrerequisiteError(error.message, {hint, cause: error.cause})
  }
}
