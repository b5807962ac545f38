import type {Cluster, ContainerRef} from '../api/cluster.ts'
import {eitherSignal} from '../api/either-signal.ts'
import {type ExecEnd, openExec} from './exec-stream.ts'

/** What a short script came to. */
export interface ScriptRun {
  readonly end: ExecEnd
  readonly stdout: Buffer
  readonly stderr: Buffer
}

/** How a script is watched and fed. */
export interface ScriptOptions {
  /** After this its stream is given up, which can hang while pings are still answered. */
  readonly patienceMs: number
  readonly signal?: AbortSignal | undefined
  /** The script must know how much comes: version 4 of the protocol cannot end an input. */
  readonly stdin?: AsyncIterable<Uint8Array> | undefined
}

const LARGEST_OUTPUT_BYTES = 1 << 20

function collect(): {readonly take: (bytes: Buffer) => undefined; all(): Buffer} {
  const chunks: Buffer[] = []
  let length = 0
  return {
    take(bytes) {
      length += bytes.length
      if (length <= LARGEST_OUTPUT_BYTES) chunks.push(bytes)
    },
    all: () => Buffer.concat(chunks),
  }
}

/**
 * Runs one of this program's own shell scripts once; `args` are its $1 and so on. Of each output 1 MiB is kept. A stream
 * that is given up, by time or signal, ends as one that was cut. Throws as connecting does.
 */
export async function runScriptIn(
  cluster: Cluster,
  ref: ContainerRef,
  script: string,
  args: readonly string[],
  {patienceMs, signal: outer, stdin}: ScriptOptions,
): Promise<ScriptRun> {
  const [stdout, stderr] = [collect(), collect()]
  const patience = AbortSignal.timeout(patienceMs)
  const signal = eitherSignal(patience, outer)
  const argv = ['sh', '-c', script, 'sh', ...args]
  const {ended} = await openExec(cluster, ref, argv, {stdout: stdout.take, stderr: stderr.take, stdin, signal})
  return {end: await ended, stdout: stdout.all(), stderr: stderr.all()}
}
