import {randomUUID} from 'node:crypto'
import {writeAtomically} from '../../../bytes/writing/write-atomically.ts'
import {commandLine} from '../../../program/command-line.ts'
import type {DetachedCommand, ExecOptions} from '../../testbed.ts'
import type {Cluster, ContainerRef} from '../api/cluster.ts'
import {resumeUntilDone} from '../api/passing-faults.ts'
import {copyFrom} from '../copy/copy-from.ts'
import {type RemoteSignal, signalRemote} from '../exec/end-remote.ts'
import {nameOf} from '../exec/exec-stream.ts'
import {runForOutput} from '../exec/run-for-output.ts'
import {FOLDER_SCRIPT, REMOVE_SCRIPT} from './detached-scripts.ts'
import {TAIL_CHARACTERS} from './detached-state.ts'
import {type Followed, followDetached} from './follow-detached.ts'
import {startDetached} from './start-detached.ts'

type Ended = Awaited<DetachedCommand['ended']>
type Ending = Extract<Followed, {kind: 'ended'}>

/** How a command is started. */
export interface StartInOptions extends ExecOptions {
  /** Nobody waits for the command any more when it aborts: it is left to its own deadline. */
  readonly abandoned?: AbortSignal
}

/** A command that was started. */
interface Running {
  readonly abandoned: AbortSignal | undefined
  readonly cluster: Cluster
  readonly ref: ContainerRef
  readonly name: string
  readonly what: string
}

const SIGNAL_ATTEMPTS = 5
/** Between SIGTERM and SIGKILL of a command that is given up. */
const GRACE_MS = 5000

/** A result that is there already is worth asking for again, whatever the runtime says. */
async function tidyUp({cluster, ref, name, what, abandoned}: Running, script: string): Promise<string> {
  const doing = `Tidying up after ${what}`
  return runForOutput(cluster, ref, {script, data: [name], doing, signal: abandoned, again: 'after failures'})
}

/** What came with the answer is written; what was too long for that is copied. */
async function fetchFiles(running: Running, {whole}: Ending, {stdoutFile, stderrFile}: ExecOptions): Promise<void> {
  if (stdoutFile === undefined && stderrFile === undefined) return
  if (whole !== null) {
    if (stdoutFile !== undefined) await writeAtomically(stdoutFile, whole.stdout, {isPrivate: true})
    if (stderrFile !== undefined) await writeAtomically(stderrFile, whole.stderr, {isPrivate: true})
    return
  }
  const folder = await tidyUp(running, FOLDER_SCRIPT)
  const {cluster, ref, abandoned: signal} = running
  if (stdoutFile !== undefined) await copyFrom(cluster, ref, `${folder}/stdout`, stdoutFile, {signal})
  if (stderrFile !== undefined) await copyFrom(cluster, ref, `${folder}/stderr`, stderrFile, {signal})
}

/** A result that did not come back whole has no exit code, and says so where the command's own last words are. */
function withFault(ended: Ended, fault: string): Ended {
  return {...ended, exitCode: null, stderrTail: `${ended.stderrTail}\n${fault}`.trim().slice(-TAIL_CHARACTERS)}
}

async function collect(running: Running, followed: Followed, options: ExecOptions): Promise<Ended> {
  if (followed.kind === 'lost') {
    return {exitCode: null, stdoutTail: '', stderrTail: `${running.what} was lost: ${followed.message}`}
  }
  const {exitCode, stdoutTail, stderrTail} = followed
  const ended = {exitCode, stdoutTail, stderrTail}
  const killed =
    exitCode === null ? withFault(ended, `${running.what}: its shell was killed, the exit code is lost`) : ended
  try {
    await fetchFiles(running, followed, options)
    const lines = (await tidyUp(running, REMOVE_SCRIPT)).split('\n').map((line) => line.trim())
    const leftRunning = lines.filter((line) => line !== '')
    return leftRunning.length === 0 ? killed : {...killed, leftRunning}
  } catch (error) {
    return withFault(killed, (error as Error).message)
  }
}

/** Asked for again after a lost answer, the same request does nothing, so that a second SIGINT never hits. */
async function sendSignal(running: Running, signal: RemoteSignal): Promise<void> {
  const {cluster, ref, name, what, abandoned} = running
  const doing = `Sending ${signal} to ${what}`
  const once = randomUUID()
  await resumeUntilDone(
    cluster,
    doing,
    abandoned,
    async () => {
      const fault = await signalRemote(cluster, ref, {mark: name, signal, once})
      return {isDone: fault === null, progress: 0, fault: fault ?? ''}
    },
    SIGNAL_ATTEMPTS,
  )
}

/** SIGTERM, and SIGKILL to what is still there five seconds later. */
async function giveUp(running: Running, ended: Promise<unknown>): Promise<void> {
  await sendSignal(running, 'SIGTERM')
  const patience = new AbortController()
  const isOver = await Promise.race([
    ended.then(() => true),
    new Promise<false>((resolve) => {
      const timer = setTimeout(() => resolve(false), GRACE_MS)
      patience.signal.addEventListener('abort', () => clearTimeout(timer))
    }),
  ])
  patience.abort()
  if (!isOver) await sendSignal(running, 'SIGKILL')
}

function obey(running: Running, signal: AbortSignal | undefined, ended: Promise<unknown>): void {
  if (signal === undefined) return
  // What cannot be told to end now is ended by its own deadline in the container.
  const onAbort = (): void => void giveUp(running, ended).catch(() => undefined)
  signal.addEventListener('abort', onAbort, {once: true})
  if (signal.aborted) onAbort()
  void ended.then(() => signal.removeEventListener('abort', onAbort))
}

/**
 * Starts a command that runs by itself in a container, with its streams and exit code in files there, and outlives the
 * stream, the API server and the kubelet. It is ended by its own deadline (SIGTERM, SIGKILL 15 s later; exit code 124,
 * 137 or 143), by `signal`, which reaches its descendants too, or when `options.signal` aborts. `ended` goes through
 * outages of the API server of up to five minutes, brings the streams back verified and removes the files; what was lost
 * has exit code null and says why in `stderrTail`. Needs `sh`, `grep -z`, `timeout -k`, `tail` and `wc` in the container,
 * as busybox has them. Throws a PrerequisiteError when one is missing, a TestbedError when the container cannot be
 * reached.
 */
export async function startIn(
  cluster: Cluster,
  ref: ContainerRef,
  argv: readonly string[],
  options: StartInOptions = {},
): Promise<DetachedCommand> {
  const command = commandLine(argv)
  const what = `${command} in ${nameOf(ref)}`
  const running: Running = {cluster, ref, name: `mesh-runner-${randomUUID()}`, what, abandoned: options.abandoned}
  const {deadlineSeconds, cwd} = options
  const signals = [options.signal, options.abandoned].filter((one) => one !== undefined)
  const signal = signals.length === 0 ? undefined : AbortSignal.any(signals)
  const doing = `Starting ${what}`
  const {notice} = await startDetached({cluster, ref, doing, name: running.name, argv, deadlineSeconds, cwd, signal})
  const settled = notice.then(
    () => undefined,
    () => undefined,
  )
  let isOver = false
  const ended = followDetached(cluster, ref, running.name, settled, options.abandoned).then((followed) => {
    isOver = true
    return collect(running, followed, options)
  })
  obey(running, options.signal, ended)
  return {command, ended, signal: async (name) => (isOver ? undefined : sendSignal(running, name))}
}
