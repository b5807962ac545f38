import {InputError, RunnerError} from '../errors/index.ts'

/** What an input is called in messages. */
export function inputName(path: string): string {
  return path === '-' ? 'standard input' : path
}

/**
 * What Node or the system says of an input, told with its name. Errors of ours stay as they are, and so do faults, which
 * have no code.
 */
export function readingError(path: string, thrown: unknown): unknown {
  const {code, message} = thrown as NodeJS.ErrnoException
  if (thrown instanceof RunnerError || typeof code !== 'string') return thrown
  return new InputError(`Cannot read ${inputName(path)}: ${message}.`, {cause: thrown})
}
