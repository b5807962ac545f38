import {type ErrorDetails, RunnerError} from './runner-error.ts'

/** A threshold was crossed or a regression found: exit code 9. */
export class ThresholdError extends RunnerError {
  constructor(message: string, details?: ErrorDetails) {
    super('THRESHOLD_CROSSED', 'thresholdCrossed', message, details)
  }
}
