import {TestbedError} from '../../../errors/index.ts'
import type {Cluster, ContainerRef} from '../api/cluster.ts'
import {runScriptIn, type ScriptRun} from '../exec/run-script.ts'
import {POLL_SCRIPT} from './detached-scripts.ts'

/** How far a detached command is. */
export type DetachedState =
  | {readonly kind: 'running'}
  /** Its folder is not there: the container was started anew, or something removed it. */
  | {readonly kind: 'gone'}
  | {
      readonly kind: 'ended'
      /** Null when the shell that would have kept it was killed. */
      readonly exitCode: number | null
      readonly stdoutBytes: number
      readonly stdoutTail: string
      readonly stderrTail: string
    }

export const TAIL_CHARACTERS = 4096
const TAIL_BYTES = TAIL_CHARACTERS * 4
const ENDED = /^ended (-|\d+) (\d+) (\d+)\n/
const PATIENCE_MS = 20_000

function ended({stdout, stderr}: ScriptRun): DetachedState | null {
  const found = ENDED.exec(stdout.toString('latin1', 0, 100))
  if (found === null) return null
  const [header, code, stdoutBytes, stderrBytes] = found
  const tail = stdout.subarray(header.length)
  const isWhole =
    tail.length === Math.min(Number(stdoutBytes), TAIL_BYTES) &&
    stderr.length === Math.min(Number(stderrBytes), TAIL_BYTES)
  if (!isWhole) return null
  return {
    kind: 'ended',
    exitCode: code === '-' ? null : Number(code),
    stdoutBytes: Number(stdoutBytes),
    stdoutTail: tail.toString('utf8').slice(-TAIL_CHARACTERS),
    stderrTail: stderr.toString('utf8').slice(-TAIL_CHARACTERS),
  }
}

/**
 * Asks how far the command is; the question waits up to `waitTenths` tenths of a second for its end. Throws when the
 * answer does not arrive whole.
 */
export async function readDetachedState(
  cluster: Cluster,
  ref: ContainerRef,
  name: string,
  waitTenths: number,
  signal?: AbortSignal,
): Promise<DetachedState> {
  const args = [name, String(waitTenths), String(TAIL_BYTES)]
  const patienceMs = PATIENCE_MS + waitTenths * 100
  const run = await runScriptIn(cluster, ref, POLL_SCRIPT, args, {patienceMs, signal})
  const first = run.stdout.toString('latin1', 0, 100).trim()
  if (run.end.kind === 'exited' && (first === 'running' || first === 'gone')) return {kind: first}
  const state = ended(run)
  if (state !== null) return state
  const how = run.end.kind === 'exited' ? `exit code ${run.end.exitCode}` : run.end.message
  throw new TestbedError(`the answer was cut: ${how} ${run.stderr.toString('utf8').slice(0, 300)}`.trim())
}
