import {TestbedError} from '../../../errors/index.ts'
import type {Cluster, ContainerRef} from '../api/cluster.ts'
import {resumeUntilDone} from '../api/passing-faults.ts'
import {runScriptIn, type ScriptRun} from './run-script.ts'

/** A POSIX sh script that may be run twice, and what it is about. */
export interface Script {
  readonly script: string
  /** Given to the script as $1, $2, …: never part of its text. */
  readonly data: readonly string[]
  /** What is being done, for messages. */
  readonly doing: string
  readonly signal?: AbortSignal | undefined
  /** When it is run again: after a cut stream, the default, or also when the runtime failed to run it. */
  readonly again?: 'after cuts' | 'after failures'
}

const PATIENCE_MS = 30_000
const SHOWN_BYTES = 500

function failureOf({end, stderr}: ScriptRun): string {
  const ended = end.kind === 'exited' ? `exit code ${end.exitCode}` : end.message
  return `${ended} ${stderr.toString('utf8').trim().slice(0, SHOWN_BYTES)}`.trimEnd()
}

/**
 * What a script prints, which is run again when its stream was cut or the API server was away for a moment. Throws a
 * TestbedError when it fails or cannot be run.
 */
export async function runForOutput(cluster: Cluster, ref: ContainerRef, wanted: Script): Promise<string> {
  const {script, data, doing, signal, again = 'after cuts'} = wanted
  let output = ''
  await resumeUntilDone(cluster, doing, signal, async () => {
    const run = await runScriptIn(cluster, ref, script, data, {patienceMs: PATIENCE_MS, signal})
    const {end, stdout} = run
    output = stdout.toString('utf8')
    if (end.kind === 'exited' && end.exitCode === 0) return {isDone: true, progress: 0, fault: ''}
    const isPassing = end.kind === 'cut' || (end.kind !== 'exited' && again === 'after failures')
    if (!isPassing) throw new TestbedError(`${doing} failed: ${failureOf(run)}`)
    return {isDone: false, progress: 0, fault: end.message}
  })
  return output
}
