import {TestbedError} from '../../../errors/index.ts'
import type {Cluster, ContainerRef} from '../api/cluster.ts'
import {readChecksum, startChecksum} from '../copy/checksums.ts'
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
      /** Both streams, verified by length and checksum; null when they are too long to come with the answer. */
      readonly whole: {readonly stdout: Buffer; readonly stderr: Buffer} | null
    }

export const TAIL_CHARACTERS = 4096
const TAIL_BYTES = TAIL_CHARACTERS * 4
/** Results of loads mostly are: a question more for each file would take longer than they do. */
export const WHOLE_BYTES = 256 * 1024
const ENDED = /^ended (-|\d+) (\d+) (\d+)(?: (\S+ \S+) (\S+ \S+))?\n/
const HEADER_BYTES = 400
const PATIENCE_MS = 20_000

/** `said` is what `checksum_of` printed. */
function isVerified(bytes: Buffer, said: string): boolean {
  const expected = readChecksum(said)
  if (expected === null) return false
  const checksum = startChecksum(expected.name)
  checksum.update(bytes)
  return checksum.digest() === expected.sum
}

function tailOf(bytes: Buffer): string {
  return bytes.subarray(-TAIL_BYTES).toString('utf8').slice(-TAIL_CHARACTERS)
}

function ended({stdout, stderr}: ScriptRun, wholeBytes: number): DetachedState | null {
  const found = ENDED.exec(stdout.toString('latin1', 0, HEADER_BYTES))
  if (found === null) return null
  const [header, code, stdoutBytes, stderrBytes, stdoutSum, stderrSum] = found
  const tail = stdout.subarray(header.length)
  const isWhole = stdoutSum !== undefined && stderrSum !== undefined
  const sent = isWhole ? wholeBytes : TAIL_BYTES
  const hasArrived =
    tail.length === Math.min(Number(stdoutBytes), sent) && stderr.length === Math.min(Number(stderrBytes), sent)
  if (!hasArrived) return null
  if (isWhole && !(isVerified(tail, stdoutSum) && isVerified(stderr, stderrSum))) return null
  return {
    kind: 'ended',
    exitCode: code === '-' ? null : Number(code),
    stdoutBytes: Number(stdoutBytes),
    stdoutTail: tailOf(tail),
    stderrTail: tailOf(stderr),
    whole: isWhole ? {stdout: tail, stderr} : null,
  }
}

/** What is asked of a detached command. */
export interface DetachedQuestion {
  readonly name: string
  /** How many tenths of a second the question waits for the command's end. */
  readonly waitTenths: number
  /** Up to which length both streams come with the answer. */
  readonly wholeBytes: number
  readonly signal: AbortSignal | undefined
}

/** Asks how far the command is. Throws when the answer does not arrive whole. */
export async function readDetachedState(
  cluster: Cluster,
  ref: ContainerRef,
  {name, waitTenths, wholeBytes, signal}: DetachedQuestion,
): Promise<DetachedState> {
  const args = [name, String(waitTenths), String(TAIL_BYTES), String(wholeBytes)]
  const patienceMs = PATIENCE_MS + waitTenths * 100
  const run = await runScriptIn(cluster, ref, POLL_SCRIPT, args, {patienceMs, signal})
  const first = run.stdout.toString('latin1', 0, 100).trim()
  if (run.end.kind === 'exited' && (first === 'running' || first === 'gone')) return {kind: first}
  const state = ended(run, wholeBytes)
  if (state !== null) return state
  const how = run.end.kind === 'exited' ? `exit code ${run.end.exitCode}` : run.end.message
  throw new TestbedError(`the answer was cut: ${how} ${run.stderr.toString('utf8').slice(0, 300)}`.trim())
}
