import {type ErrorDetails, RunnerError} from './runner-error.ts'

/** The command line cannot be understood: exit code 2. */
export class UsageError extends RunnerError {
  constructor(message: string, details?: ErrorDetails) {
    super('USAGE', 'usage', message, details)
  }
}
