import type {ChildProcess} from 'node:child_process'

/** A program that is told to end gets SIGKILL within five seconds. What is there after seven cannot be ended. */
const GRACE_MS = 7000

/** The waiting for a program that may not end though it was told to: in an uninterruptible wait, or another user's. */
export interface Waiting {
  /** Resolves when it is still there seven seconds after it was told to end. */
  readonly givenUp: Promise<void>
  /** It was told to end. */
  told(): void
}

/** What tells a program to end without a word of ours. */
interface Orders {
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number | undefined
}

function leaveAlone(child: ChildProcess): void {
  child.unref()
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy()
}

/** Gives up waiting for the end of `child`, and lets go of it, seven seconds after it was told to end. */
export function giveUpInTheEnd(child: ChildProcess, {signal, timeoutMs}: Orders): Waiting {
  const {promise, resolve} = Promise.withResolvers<void>()
  let patience: NodeJS.Timeout | undefined
  const told = () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    patience ??= setTimeout(() => {
      leaveAlone(child)
      resolve()
    }, GRACE_MS)
  }
  const limit = timeoutMs === undefined ? undefined : setTimeout(told, timeoutMs)
  signal?.addEventListener('abort', told)
  if (signal?.aborted === true) told()
  const stop = () => {
    signal?.removeEventListener('abort', told)
    clearTimeout(limit)
    clearTimeout(patience)
  }
  child.once('exit', stop)
  child.once('error', () => {
    // That a signal could not be sent is an error too, of a program that goes on.
    if (child.pid === undefined) stop()
  })
  return {givenUp: promise, told}
}
