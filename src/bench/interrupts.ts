import {EXIT_CODES, InterruptedError} from '../errors/index.ts'

type InterruptName = 'SIGINT' | 'SIGTERM'

/** A run's way of being told to stop. */
export interface Interrupts extends Disposable {
  /** Aborts at the first SIGINT or SIGTERM, with an InterruptedError as its reason. */
  readonly signal: AbortSignal
}

/**
 * Listens for SIGINT and SIGTERM. The first one asks the run to stop cleanly; the second one leaves at once, and the
 * kernel ends our programs with us. `onFirst` tells the person that we heard.
 */
export function listenForInterrupts(onFirst: (name: InterruptName) => void): Interrupts {
  const controller = new AbortController()
  const listener = (name: NodeJS.Signals) => {
    const signal = name as InterruptName
    if (controller.signal.aborted) process.exit(signal === 'SIGINT' ? EXIT_CODES.interrupted : EXIT_CODES.terminated)
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
