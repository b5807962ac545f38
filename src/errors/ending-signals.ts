import type {ExitCodeName} from './exit-codes.ts'

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
