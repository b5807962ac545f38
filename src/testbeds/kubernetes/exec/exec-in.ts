import {randomUUID} from 'node:crypto'
import {TestbedError} from '../../../errors/index.ts'
import {commandLine} from '../../../program/command-line.ts'
import type {ExecOptions, ExecResult} from '../../testbed.ts'
import {apiError} from '../api/api-error.ts'
import type {Cluster, ContainerRef} from '../api/cluster.ts'
import {watchLimits} from './exec-limits.ts'
import {type ExecEnd, nameOf, openExec} from './exec-stream.ts'
import {isShellMissing, shellMissing, wrapCommand} from './exec-wrapper.ts'
import {keepOutput, type OutputKeeper} from './output-files.ts'

interface Attempt {
  readonly end: ExecEnd
  readonly stdout: OutputKeeper
  readonly stderr: OutputKeeper
  /** What ended the command before it was done by itself; null when nothing did. */
  readonly limit: 'deadline' | 'abort' | null
  /** What the user must know about the ending; empty mostly. */
  readonly note: string
}

/** What is really run, and the mark by which it can be ended; null when it cannot. */
interface Wrapped {
  readonly argv: readonly string[]
  readonly mark: string | null
}

/** `what` names the command as it was asked for. */
async function attempt(
  cluster: Cluster,
  ref: ContainerRef,
  {argv, mark}: Wrapped,
  options: ExecOptions,
  what: string,
): Promise<Attempt> {
  const stdout = keepOutput(what, options.stdoutFile)
  const stderr = keepOutput(what, options.stderrFile)
  const limits = watchLimits(cluster, ref, mark, options)
  try {
    const streams = {stdout: stdout.take, stderr: stderr.take, signal: limits.givenUp}
    const {ended} = await openExec(cluster, ref, argv, streams)
    return {end: await ended, stdout, stderr, limit: limits.reached(), note: limits.note()}
  } catch (error) {
    stdout.drop()
    stderr.drop()
    if (limits.reached() === null) throw apiError(`Running ${what}`, error, cluster)
    return {end: {kind: 'cut', message: ''}, stdout, stderr, limit: limits.reached(), note: limits.note()}
  } finally {
    limits.dispose()
  }
}

function canBeEnded({signal, deadlineSeconds}: ExecOptions): boolean {
  return signal !== undefined || deadlineSeconds !== undefined
}

/** Without a shell the command runs as it is; then its end cannot be brought about from outside. */
async function run(
  cluster: Cluster,
  ref: ContainerRef,
  argv: readonly string[],
  options: ExecOptions,
): Promise<Attempt> {
  const what = `${commandLine(argv)} in ${nameOf(ref)}`
  const plain = {argv, mark: null}
  if (options.cwd === undefined && !canBeEnded(options)) return attempt(cluster, ref, plain, options, what)
  const mark = randomUUID()
  const wrapped = {argv: wrapCommand(argv, {mark, cwd: options.cwd}), mark}
  const first = await attempt(cluster, ref, wrapped, options, what)
  if (first.end.kind !== 'not-started' || !isShellMissing(first.end.message)) return first
  await Promise.all([first.stdout.end(), first.stderr.end()])
  if (options.cwd === undefined) return attempt(cluster, ref, plain, options, what)
  throw shellMissing(`Running ${what}`, ['sh'])
}

function cutError(argv: readonly string[], ref: ContainerRef, message: string): TestbedError {
  return new TestbedError(
    `The stream of ${commandLine(argv)} in ${nameOf(ref)} closed before its exit code came (${message}).`,
    {hint: 'The node, the API server or a proxy in between closed it; the command may still be running.'},
  )
}

function exitOf(end: ExecEnd, limit: Attempt['limit']): Pick<ExecResult, 'exitCode' | 'signal'> {
  if (limit !== null) return {exitCode: null, signal: 'SIGTERM'}
  return {exitCode: end.kind === 'exited' ? end.exitCode : 127, signal: null}
}

/**
 * Runs a command in a container to its end. A non-zero exit is a result. A program that is not there exits with 127 and
 * the runtime's words in stderr. At the deadline, or when the signal aborts, the command and its descendants are ended
 * (SIGTERM, SIGKILL three seconds later) and the result has exit code null, as with a local program; this needs `sh` and
 * `grep` in the container: without them the stream is closed and stderr says that the command may go on.
 * Throws a TestbedError when the stream closes without an exit code, or the container cannot be reached; a
 * PrerequisiteError when a right is missing, or `cwd` is given and the container has no `sh`.
 */
export async function execIn(
  cluster: Cluster,
  ref: ContainerRef,
  argv: readonly string[],
  options: ExecOptions = {},
): Promise<ExecResult> {
  const command = commandLine(argv)
  const {end, stdout, stderr, limit, note} = await run(cluster, ref, argv, options)
  const [out, err] = limit === null ? await Promise.all([stdout.end(), stderr.end()]) : await kept(stdout, stderr)
  if (limit === null && end.kind === 'cut') throw cutError(argv, ref, end.message)
  if (limit === null && end.kind === 'failed') {
    throw new TestbedError(`Running ${command} in ${nameOf(ref)} failed: ${end.message}`)
  }
  const said = end.kind === 'not-started' ? `${argv[0]}: ${end.message}` : note
  return {
    command,
    ...exitOf(end, limit),
    stdout: out,
    stderr: said === '' ? err : `${err}${said}\n`,
    timedOut: limit === 'deadline',
  }
}

/** Of a command that was ended, what there is. */
async function kept(stdout: OutputKeeper, stderr: OutputKeeper): Promise<readonly [string, string]> {
  return await Promise.all([stdout.end().catch(() => ''), stderr.end().catch(() => '')])
}
