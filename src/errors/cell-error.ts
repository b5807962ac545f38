import {type ErrorDetails, RunnerError} from './runner-error.ts'

/** A cell of the plan failed: exit code 6. */
export class CellError extends RunnerError {
  constructor(message: string, details?: ErrorDetails) {
    super('CELL_FAILED', 'cellFailed', message, details)
  }
}
