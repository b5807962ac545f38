import {PrerequisiteError, type RunnerError, TestbedError} from '../../../errors/index.ts'
import type {Cluster, ContainerRef} from '../api/cluster.ts'
import {resumeUntilDone} from '../api/passing-faults.ts'
import {type ExecEnd, openExec} from '../exec/exec-stream.ts'
import {isShellMissing, shellMissing} from '../exec/exec-wrapper.ts'
import {START_EXIT, START_SCRIPT, STARTED} from './detached-scripts.ts'

/** What is to be started. */
export interface DetachedStart {
  readonly cluster: Cluster
  readonly ref: ContainerRef
  /** Begins error messages. */
  readonly doing: string
  /** Unique; names its folder and marks its processes. */
  readonly name: string
  readonly argv: readonly string[]
  readonly deadlineSeconds: number | undefined
  readonly cwd: string | undefined
  readonly signal: AbortSignal | undefined
}

interface Attempt {
  readonly isStarted: boolean
  /** How the stream ended; it may still be open once the command was started. */
  readonly closed: Promise<ExecEnd>
  readonly stderr: () => string
}

/** Time for a loaded node to start a shell. */
const PATIENCE_MS = 60_000

function argvOf({name, argv, deadlineSeconds, cwd}: DetachedStart): readonly string[] {
  const deadline = deadlineSeconds === undefined ? '' : String(Math.max(1, Math.ceil(deadlineSeconds)))
  return ['sh', '-c', START_SCRIPT, 'sh', name, deadline, cwd ?? '', ...argv]
}

async function attempt(request: DetachedStart): Promise<Attempt> {
  let said = ''
  let stderr = ''
  let onStarted = (): void => undefined
  const hasStarted = new Promise<true>((resolve) => {
    onStarted = () => resolve(true)
  })
  const stdout = (bytes: Buffer): undefined => {
    said = (said + bytes.toString('utf8')).slice(0, 100)
    if (said.startsWith(`${STARTED}\n`)) onStarted()
  }
  const keepStderr = (bytes: Buffer): undefined => {
    stderr = (stderr + bytes.toString('utf8')).slice(0, 1000)
  }
  const {cluster, ref, signal} = request
  const stream = await openExec(cluster, ref, argvOf(request), {stdout, stderr: keepStderr, signal})
  const timer = setTimeout(() => stream.terminate(), PATIENCE_MS)
  const isStarted = await Promise.race([hasStarted, stream.ended.then(() => said.startsWith(`${STARTED}\n`))])
  clearTimeout(timer)
  return {isStarted, closed: stream.ended, stderr: () => stderr.trim()}
}

/** Errors that another attempt would meet as well; null for a stream that was only cut. */
function lastingFault({doing, cwd}: DetachedStart, end: ExecEnd, stderr: string): RunnerError | null {
  if (end.kind === 'not-started' && isShellMissing(end.message)) return shellMissing(doing, ['sh'])
  if (end.kind === 'not-started') return new TestbedError(`${doing} failed: ${end.message}`)
  if (end.kind !== 'exited') return null
  const reasons: Readonly<Record<number, string>> = {
    [START_EXIT.noFolder]: 'no folder for its files can be made',
    [START_EXIT.noTimeout]: 'the container has no timeout program',
    [START_EXIT.noWorkingFolder]: `the working folder ${cwd} cannot be entered`,
  }
  const why = reasons[end.exitCode] ?? `the shell ended with exit code ${end.exitCode}`
  return new PrerequisiteError(`${doing} failed: ${why}: ${stderr}`)
}

/**
 * Starts the command. A stream that is cut before the notice of its start came is opened again: the script starts a
 * command of one name once. Resolves to how the stream that started it ends, which may be at once.
 */
export async function startDetached(request: DetachedStart): Promise<{readonly notice: Promise<ExecEnd>}> {
  let notice: Promise<ExecEnd> | undefined
  await resumeUntilDone(request.cluster, request.doing, request.signal, async () => {
    const {isStarted, closed, stderr} = await attempt(request)
    if (isStarted) {
      notice = closed
      return {isDone: true, progress: 0, fault: ''}
    }
    const end = await closed
    const fault = lastingFault(request, end, stderr())
    if (fault !== null) throw fault
    return {isDone: false, progress: 0, fault: end.kind === 'exited' ? '' : end.message}
  })
  return {notice: notice!}
}
