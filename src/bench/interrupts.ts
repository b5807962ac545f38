import {EXIT_CODES, InterruptedError} from '../errors/index.ts'
import {endOwn} from '../process/end-own.ts'

type InterruptName = 'SIGINT' | 'SIGTERM'

/** A run's way of being told to stop. */
export interface Interrupts extends Disposable {
  /** Aborts at the first SIGINT or SIGTERM, with an InterruptedError as its reason. */
  readonly signal: AbortSignal
}

/** What is told of signals. Neither may wait. */
export interface InterruptListeners {
  /** The run was asked to stop; it goes on until it has stopped cleanly. */
  readonly onFirst: (name: InterruptName) => void
  /** The process is about to leave; the last chance to say something. */
  readonly onSecond: (error: InterruptedError) => void
}

/**
 * Listens for SIGINT and SIGTERM. The first one asks the run to stop cleanly; the second one kills all that the run has
 * started and leaves at once.
 */
export function listenForInterrupts({onFirst, onSecond}: InterruptListeners): Interrupts {
  const controller = new AbortController()
  const leave = (signal: InterruptName) => {
    endOwn()
    onSecond(
      new InterruptedError(signal, `The run was left at once after a second ${signal}.`, {
        hint: 'What was finished is in its folder. --resume with that folder goes on.',
      }),
    )
    process.exit(signal === 'SIGINT' ? EXIT_CODES.interrupted : EXIT_CODES.terminated)
  }
  const listener = (name: NodeJS.Signals) => {
    const signal = name as InterruptName
    if (controller.signal.aborted) return leave(signal)
    onFirst(signal)
    controller.abort(new InterruptedError(signal, `The run was stopped by ${signal}.`))
  }
  process.on('SIGINT', listener)
  process.on('SIGTERM', listener)
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      process.off('SIGINT', listener)
      process.off('SIGTERM', listener)
    },
  }
}
