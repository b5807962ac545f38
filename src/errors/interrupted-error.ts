import {type EndingSignal, OUTCOME_OF_SIGNAL} from './ending-signals.ts'
import {type ErrorDetails, RunnerError} from './runner-error.ts'

/** A signal ended the run: exit code 129 for SIGHUP, 130 for SIGINT, 131 for SIGQUIT, 143 for SIGTERM. */
export class InterruptedError extends RunnerError {
  readonly signal: EndingSignal

  constructor(signal: EndingSignal, message: string, details?: ErrorDetails) {
    super('INTERRUPTED', OUTCOME_OF_SIGNAL[signal], message, details)
    this.signal = signal
  }
}
