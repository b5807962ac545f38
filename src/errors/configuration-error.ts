import {type ErrorDetails, RunnerError} from './runner-error.ts'

/** A setting, values file, config file or template is wrong: exit code 3. */
export class ConfigurationError extends RunnerError {
  constructor(message: string, details?: ErrorDetails) {
    super('CONFIGURATION', 'configuration', message, details)
  }
}
