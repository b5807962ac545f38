/** Every error and warning of the program, what checks come to, and the exit-code table. All layers may import this folder. */
export type {Advice, CheckResult, CheckState} from './check-result.ts'
export {
  CellError,
  ConfigurationError,
  ENDING_SIGNALS,
  type EndingSignal,
  type ErrorDetails,
  EXIT_CODES,
  type ExitCodeName,
  exitCodeOf,
  InputError,
  InterruptedError,
  OUTCOME_OF_SIGNAL,
  PrerequisiteError,
  ProfileError,
  RunnerError,
  TestbedError,
  UsageError,
} from './errors.ts'
export {asRunnerError, isSystemError, systemHint} from './machine-fault.ts'
export {inWords} from './system-words.ts'

/** Something that a reader of the results must know. Shown once, and kept in the results. */
export interface Warning {
  /** Stable machine name in kebab-case, such as `machine-saturated`. */
  readonly code: string
  readonly message: string
  /** What the reader can do about it. */
  readonly hint?: string
}
