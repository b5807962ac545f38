import {setTimeout} from 'node:timers/promises'
import type {Deployment, DetachedCommand, Place} from '../../testbeds/testbed.ts'

/** A command that runs by itself in a place. */
export interface PlacedCommand {
  readonly deployment: Deployment
  readonly place: Place
  readonly argv: readonly string[]
  /** Folder in the place. */
  readonly cwd: string
  /** After this all its processes are ended, in the place and by the place itself. */
  readonly deadlineSeconds: number
  readonly signal: AbortSignal
  /** Local files that get its streams. */
  readonly stdoutFile: string
  readonly stderrFile: string
}

/** How it ended. */
export interface Detached {
  readonly exitCode: number | null
  /** It was ended because its time was up. */
  readonly late: boolean
  /** Command lines of what it had left running, which was ended. */
  readonly leftRunning: readonly string[]
}

/** Time between asking the command's processes to end and killing them. */
const KILL_AFTER_SECONDS = 2
/** `timeout` reports 124 when the command ended at its request; when it has to kill the group, it goes with it. */
const TIMEOUT_EXIT_CODES: readonly (number | null)[] = [124, 137, null]

/** `timeout` gives the command a process group of its own and ends the whole group, also when it is ended itself. */
function withTimeout({argv, deadlineSeconds}: PlacedCommand): string[] {
  return ['timeout', '-k', String(KILL_AFTER_SECONDS), String(deadlineSeconds), ...argv]
}

/** Ends an aborted command: asks first. A signal that cannot be sent changes nothing: its deadline in the place ends it. */
async function stop(command: DetachedCommand): Promise<void> {
  const send = (name: 'SIGTERM' | 'SIGKILL') => command.signal(name).catch(() => undefined)
  await send('SIGTERM')
  const patience = setTimeout(2 * KILL_AFTER_SECONDS * 1000, 'still there', {ref: false})
  if ((await Promise.race([command.ended, patience])) === 'still there') await send('SIGKILL')
}

/**
 * Runs a command to its end without holding a stream open for it. How it ended is a result, not an exception. Throws what
 * starting it throws.
 */
export async function runDetached(request: PlacedCommand): Promise<Detached> {
  const {deployment, place, deadlineSeconds, signal, cwd, stdoutFile, stderrFile} = request
  const started = performance.now()
  const command = await deployment.start(place, withTimeout(request), {
    signal,
    // The place's own limit comes only after `timeout` has had its chance.
    deadlineSeconds: deadlineSeconds + 2 * KILL_AFTER_SECONDS,
    cwd,
    stdoutFile,
    stderrFile,
  })
  const onAbort = () => void stop(command)
  signal.addEventListener('abort', onAbort, {once: true})
  if (signal.aborted) onAbort()
  try {
    const {exitCode, leftRunning = []} = await command.ended
    const isLate = performance.now() - started >= deadlineSeconds * 1000
    return {exitCode, late: isLate && TIMEOUT_EXIT_CODES.includes(exitCode), leftRunning}
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
