import {type ErrorDetails, RunnerError} from './runner-error.ts'

/** A file that was given as input cannot be read: exit code 8. Messages name file and line or byte offset. */
export class InputError extends RunnerError {
  constructor(message: string, details?: ErrorDetails) {
    super('INPUT_UNREADABLE', 'inputUnreadable', message, details)
  }
}
