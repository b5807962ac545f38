import {type ErrorDetails, RunnerError} from './runner-error.ts'

/** The testbed cannot be reached or does not become ready: exit code 5. */
export class TestbedError extends RunnerError {
  constructor(message: string, details?: ErrorDetails) {
    super('TESTBED_NOT_READY', 'testbed', message, details)
  }
}
