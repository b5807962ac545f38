import {PrerequisiteError} from '../../errors/index.ts'
import type {RunResult} from '../../process/run.ts'

const TAIL_LINES = 6

/** The last lines that a program printed, standard error before standard output. */
export function outputTail(result: Pick<RunResult, 'stderr' | 'stdout'>, lines = TAIL_LINES): string {
  const text = result.stderr.trim() === '' ? result.stdout : result.stderr
  return text.trim().split('\n').slice(-lines).join('\n')
}

/** What ended a program, in words. */
export function howItEnded(result: RunResult): string {
  if (result.notFound) return 'is not installed'
  if (result.survived) return 'was told to end and did not'
  if (result.timedOut) return 'took too long'
  return result.signal === null ? `ended with code ${result.exitCode}` : `was ended by ${result.signal}`
}

/** Throws a PrerequisiteError when the program did not end well. */
export function requireSuccess(result: RunResult, doing: string): RunResult {
  if (result.exitCode === 0) return result
  const tail = outputTail(result)
  throw new PrerequisiteError(`${doing}: \`${result.command}\` ${howItEnded(result)}${tail === '' ? '' : `\n${tail}`}`)
}
