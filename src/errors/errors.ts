import {inWords} from './system-words.ts'

/**
 * The exit codes of `runner`. They are a contract with scripts: never renumber.
 * When several apply, the order is: interrupted, internal, cell failed, profile failed, threshold crossed,
 * inconclusive.
 */
export const EXIT_CODES = {
  done: 0,
  internal: 1,
  usage: 2,
  configuration: 3,
  prerequisite: 4,
  testbed: 5,
  cellFailed: 6,
  profileFailed: 7,
  inputUnreadable: 8,
  thresholdCrossed: 9,
  /** Too little was measured to tell whether a threshold was crossed. */
  inconclusive: 10,
  hungUp: 129,
  interrupted: 130,
  quit: 131,
  terminated: 143,
} as const

/** Name of an exit code, as errors carry it. */
export type ExitCodeName = keyof typeof EXIT_CODES

const PRECEDENCE: readonly ExitCodeName[] = [
  'hungUp',
  'interrupted',
  'quit',
  'terminated',
  'internal',
  'cellFailed',
  'profileFailed',
  'thresholdCrossed',
  'inconclusive',
]

/** The exit code of a run to which all of `outcomes` apply; 0 when none does. */
export function exitCodeOf(outcomes: Iterable<ExitCodeName>): number {
  const seen = new Set(outcomes)
  const first = PRECEDENCE.find((name) => seen.has(name)) ?? [...seen].find((name) => name !== 'done')
  return EXIT_CODES[first ?? 'done']
}

/** Signals by which a person, a terminal or a service manager ends a program. */
export type EndingSignal = 'SIGHUP' | 'SIGINT' | 'SIGQUIT' | 'SIGTERM'

/** The outcome that each stands for: its exit code is 128 and the signal's number, as shells have it. */
export const OUTCOME_OF_SIGNAL: Readonly<Record<EndingSignal, ExitCodeName>> = {
  SIGHUP: 'hungUp',
  SIGINT: 'interrupted',
  SIGQUIT: 'quit',
  SIGTERM: 'terminated',
}

/** All of them. */
export const ENDING_SIGNALS = Object.keys(OUTCOME_OF_SIGNAL) as readonly EndingSignal[]

/** What an error says besides its message. */
export interface ErrorDetails {
  /** What the reader can do next: a sentence or a command. */
  readonly hint?: string | undefined
  /** The error underneath. */
  readonly cause?: unknown
}

/**
 * Root of every error that a user is meant to see. The message says what was being done, to what, and what came back.
 * The `oclif` and `suggestions` fields are read by oclif's printer, so commands need not translate.
 */
export class RunnerError extends Error {
  /** Stable machine name, such as `PREREQUISITE_MISSING`. */
  readonly code: string
  readonly exitCode: number
  readonly hint: string | undefined
  readonly oclif: {readonly exit: number}
  readonly suggestions: readonly string[]

  constructor(code: string, exit: ExitCodeName, message: string, details: ErrorDetails = {}) {
    super(inWords(message), details.cause === undefined ? {} : {cause: details.cause})
    this.name = new.target.name
    this.code = code
    this.exitCode = EXIT_CODES[exit]
    this.hint = details.hint
    this.oclif = {exit: this.exitCode}
    this.suggestions = details.hint === undefined ? [] : [details.hint]
  }
}

/** The command line cannot be understood: exit code 2. */
export class UsageError extends RunnerError {
  constructor(message: string, details?: ErrorDetails) {
    super('USAGE', 'usage', message, details)
  }
}

/** A setting, values file, config file or template is wrong: exit code 3. */
export class ConfigurationError extends RunnerError {
  constructor(message: string, details?: ErrorDetails) {
    super('CONFIGURATION', 'configuration', message, details)
  }
}

/** A program or kernel right that the run needs is not there: exit code 4. */
export class PrerequisiteError extends RunnerError {
  constructor(message: string, details?: ErrorDetails) {
    super('PREREQUISITE_MISSING', 'prerequisite', message, details)
  }
}

/** The testbed cannot be reached or does not become ready: exit code 5. */
export class TestbedError extends RunnerError {
  constructor(message: string, details?: ErrorDetails) {
    super('TESTBED_NOT_READY', 'testbed', message, details)
  }
}

/** A cell of the plan failed: exit code 6. */
export class CellError extends RunnerError {
  constructor(message: string, details?: ErrorDetails) {
    super('CELL_FAILED', 'cellFailed', message, details)
  }
}

/** A profile could not be recorded or drawn; load results are kept: exit code 7. */
export class ProfileError extends RunnerError {
  constructor(message: string, details?: ErrorDetails) {
    super('PROFILE_FAILED', 'profileFailed', message, details)
  }
}

/** A file that was given as input cannot be read: exit code 8. Messages name file and line or byte offset. */
export class InputError extends RunnerError {
  constructor(message: string, details?: ErrorDetails) {
    super('INPUT_UNREADABLE', 'inputUnreadable', message, details)
  }
}

/** A signal ended the run: exit code 129 for SIGHUP, 130 for SIGINT, 131 for SIGQUIT, 143 for SIGTERM. */
export class InterruptedError extends RunnerError {
  readonly signal: EndingSignal

  constructor(signal: EndingSignal, message: string, details?: ErrorDetails) {
    super('INTERRUPTED', OUTCOME_OF_SIGNAL[signal], message, details)
    this.signal = signal
  }
}
