import {asRunnerError, type RunnerError} from '../errors/index.ts'
import {showSourcePlaces} from '../program/source-places.ts'
import {complain} from './complain.ts'

/**
 * Does what a drop-in is for. What ends it, where a user is meant to see that, is said and decides the exit code; anything
 * else is a fault, which Node prints with its places in the sources.
 */
export async function runDropIn(
  work: () => Promise<void>,
  exitCodeOf: (error: RunnerError) => number = ({exitCode}) => exitCode,
): Promise<void> {
  showSourcePlaces()
  try {
    await work()
  } catch (thrown) {
    const error = asRunnerError(thrown)
    if (error === null) throw thrown
    complain(error)
    process.exitCode = exitCodeOf(error)
  }
}
