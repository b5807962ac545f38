import {EXIT_CODES, InterruptedError} from '../../errors/index.ts'

/**
 * A signal that the first Ctrl-C or SIGTERM aborts, with an InterruptedError as its reason; the second leaves at once.
 * Disposing it gives the signals back.
 */
export function interruptible(doing: string): Disposable & {readonly signal: AbortSignal} {
  const controller = new AbortController()
  const listen = (name: 'SIGINT' | 'SIGTERM') => () => {
    if (controller.signal.aborted) process.exit(name === 'SIGINT' ? EXIT_CODES.interrupted : EXIT_CODES.terminated)
    controller.abort(new InterruptedError(name, `${doing}: interrupted by ${name}`))
  }
  const listeners = [['SIGINT', listen('SIGINT')] as const, ['SIGTERM', listen('SIGTERM')] as const]
  for (const [name, listener] of listeners) process.on(name, listener)
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const [name, listener] of listeners) process.off(name, listener)
    },
  }
}
