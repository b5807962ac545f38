import {TestbedError} from '../../../errors/index.ts'
import type {Cluster, ContainerRef} from '../client/cluster.ts'
import {resumeUntilDone} from '../client/passing-faults.ts'
import {runScript as runOnce, type ScriptRun} from '../client/run-script.ts'

/** A POSIX sh script and what it is about. */
export interface Script {
  readonly script: string
  /** Given to the script as $1, $2, …: never part of its text. */
  readonly data: readonly string[]
  /** What is being done, for messages. */
  readonly doing: string
  readonly signal?: AbortSignal | undefined
}

const PATIENCE_MS = 30_000
const SHOWN_BYTES = 500

/** Null for a stream that was only cut. */
function failureOf({end, stderr}: ScriptRun): string | null {
  if (end.kind === 'cut') return null
  const ended = end.kind === 'exited' ? `exit code ${end.exitCode}` : end.message
  return `${ended} ${stderr.toString('utf8').trim().slice(0, SHOWN_BYTES)}`.trimEnd()
}

/**
 * Runs a script that only reads in a container, again when its stream was cut or the API server was away for a moment;
 * what it prints. Throws a TestbedError when it fails.
 */
export async function runScript(cluster: Cluster, place: ContainerRef, wanted: Script): Promise<string> {
  const {script, data, doing, signal} = wanted
  let output = ''
  await resumeUntilDone(doing, signal, async () => {
    const run = await runOnce(cluster, place, script, data, PATIENCE_MS, signal)
    const {end, stdout} = run
    output = stdout.toString('utf8')
    if (end.kind === 'exited' && end.exitCode === 0) return {isDone: true, progress: 0, fault: ''}
    const failure = failureOf(run)
    if (failure !== null) throw new TestbedError(`${doing} failed: ${failure}`)
    return {isDone: false, progress: 0, fault: end.kind === 'cut' ? end.message : ''}
  })
  return output
}
