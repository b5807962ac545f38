import {type ErrorDetails, RunnerError} from './runner-error.ts'

/** A signal ended the run: exit code 130 for SIGINT, 143 for SIGTERM. */
export class InterruptedError extends RunnerError {
  readonly signal: 'SIGINT' | 'SIGTERM'

  constructor(signal: 'SIGINT' | 'SIGTERM', message: string, details?: ErrorDetails) {
    super('INTERRUPTED', signal === 'SIGINT' ? 'interrupted' : 'terminated', message, details)
    this.signal = signal
  }
}
