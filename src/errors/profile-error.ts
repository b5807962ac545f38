import {type ErrorDetails, RunnerError} from './runner-error.ts'

/** A profile could not be recorded or drawn; load results are kept: exit code 7. */
export class ProfileError extends RunnerError {
  constructor(message: string, details?: ErrorDetails) {
    super('PROFILE_FAILED', 'profileFailed', message, details)
  }
}
