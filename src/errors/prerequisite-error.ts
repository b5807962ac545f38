import {type ErrorDetails, RunnerError} from './runner-error.ts'

/** A program or kernel right that the run needs is not there: exit code 4. */
export class PrerequisiteError extends RunnerError {
  constructor(message: string, details?: ErrorDetails) {
    super('PREREQUISITE_MISSING', 'prerequisite', message, details)
  }
}
