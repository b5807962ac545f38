import {removeHeldPaths} from '../bytes/writing/held-paths.ts'
import {ENDING_SIGNALS, type EndingSignal, EXIT_CODES, InterruptedError, OUTCOME_OF_SIGNAL} from '../errors/index.ts'
import {endOwn} from './end-own.ts'

/** A command's way of being told to stop. */
export interface Interrupts extends Disposable {
  /** Aborts at the first signal that asks to end, with an InterruptedError as its reason. */
  readonly signal: AbortSignal
}

/** What is told of signals. Neither may wait. */
export interface InterruptListeners {
  /** What is being done, for messages, such as `The run`. */
  readonly what: string
  /** What a person can do after the process has left at once. */
  readonly wayOn?: string
  /** The command was asked to stop; it goes on until it has stopped cleanly. */
  readonly onFirst?: (name: EndingSignal) => void
  /** The process is about to leave; the last chance to say something. */
  readonly onLeave?: (error: InterruptedError) => void
}

/** npm sends on what the terminal has sent to all of its group already: the same signal within this time is one. */
const SAME_SIGNAL_MS = 300
/** Set by bin/runner, which can still tell: Node gives all signals their defaults when it starts. */
const IGNORES_HANG_UP = 'MESH_RUNNER_IGNORES_SIGHUP'

/** Whether this process was started with SIGHUP ignored, as nohup does. */
function ignoresHangUp(): boolean {
  return process.env[IGNORES_HANG_UP] === '1'
}

interface First {
  readonly name: EndingSignal
  readonly atMs: number
}

/** A terminal that closes tells its whole group, and its shell tells it again: that asks for a clean end, however often. */
function isInsisting(name: EndingSignal, first: First): boolean {
  return name !== 'SIGHUP' && (name !== first.name || performance.now() - first.atMs > SAME_SIGNAL_MS)
}

function leave(name: EndingSignal, {what, wayOn, onLeave}: InterruptListeners): never {
  endOwn()
  removeHeldPaths()
  const after = name === 'SIGQUIT' ? name : `a second signal, ${name}`
  onLeave?.(new InterruptedError(name, `${what} was left at once after ${after}.`, {hint: wayOn}))
  process.exit(EXIT_CODES[OUTCOME_OF_SIGNAL[name]])
}

/**
 * Listens for SIGHUP (unless it was ignored when this process began), SIGINT and SIGTERM: the first asks to stop cleanly.
 * A second SIGINT or SIGTERM, and any SIGQUIT, kills all that was started and leaves at once.
 */
export function listenForInterrupts(listeners: InterruptListeners): Interrupts {
  const controller = new AbortController()
  let first: First | null = null
  const listener = (signal: NodeJS.Signals) => {
    const name = signal as EndingSignal
    if (name === 'SIGQUIT' || (first !== null && isInsisting(name, first))) leave(name, listeners)
    if (first !== null) return
    first = {name, atMs: performance.now()}
    listeners.onFirst?.(name)
    controller.abort(new InterruptedError(name, `${listeners.what} was stopped by ${name}.`))
  }
  const heard = ENDING_SIGNALS.filter((name) => name !== 'SIGHUP' || !ignoresHangUp())
  for (const name of heard) process.on(name, listener)
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const name of heard) process.off(name, listener)
    },
  }
}
