import {EXIT_CODES, type ExitCodeName} from './exit-codes.ts'
import {inWords} from './system-words.ts'

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
