import {ConfigurationError, type RunnerError, UsageError} from '../../errors/index.ts'
import type {RawValue} from '../parse/raw-value.ts'
import type {SettingName} from '../schema.ts'

/** Where a value came from, as `runner config show` prints it: `flag --conn`, `environment RUNNER_CONN`, … */
export interface Origin {
  readonly kind: 'flag' | 'environment' | 'config file' | 'values' | 'default'
  readonly text: string
}

/** A value as one source gave it. */
export interface Given {
  readonly raw: RawValue
  readonly origin: Origin
}

/** What one source gave, by setting. */
export type Layer = ReadonlyMap<SettingName, Given>

/** The class of error for a wrong value: flags are usage, all else is configuration. */
export function errorFor(origin: Origin, message: string, hint?: string): RunnerError {
  const Kind = origin.kind === 'flag' ? UsageError : ConfigurationError
  return new Kind(message, {hint})
}
