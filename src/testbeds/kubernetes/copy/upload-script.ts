import {TestbedError} from '../../../errors/index.ts'
import type {Cluster, ContainerRef} from '../api/cluster.ts'
import {isShellMissing, shellMissing} from '../exec/exec-wrapper.ts'
import {runScriptIn} from '../exec/run-script.ts'

/** One copy under way. */
export interface Upload {
  readonly cluster: Cluster
  readonly ref: ContainerRef
  readonly doing: string
  readonly localPath: string
  readonly remotePath: string
  readonly remoteDraft: string
  readonly signal: AbortSignal | undefined
}

/** What one of its scripts came to. */
export interface ScriptEnd {
  readonly isWhole: boolean
  readonly stdout: string
  readonly fault: string
}

const LONGEST_ATTEMPT_MS = 300_000
const SHOWN_CHARACTERS = 1000

function shown(output: Buffer): string {
  return output.toString('utf8').slice(0, SHOWN_CHARACTERS).trim()
}

/** Runs one script of a copy. Throws what another attempt would meet as well. */
export async function runUploadScript(
  upload: Upload,
  script: string,
  args: readonly string[],
  stdin?: AsyncIterable<Uint8Array>,
): Promise<ScriptEnd> {
  const {cluster, ref, doing, signal} = upload
  const run = await runScriptIn(cluster, ref, script, args, {patienceMs: LONGEST_ATTEMPT_MS, signal, stdin})
  const {end} = run
  if (end.kind === 'not-started' && isShellMissing(end.message)) throw shellMissing(doing, ['sh', 'head', 'dd'])
  if (end.kind === 'exited' && end.exitCode !== 0) {
    throw new TestbedError(`${doing} failed with exit code ${end.exitCode}: ${shown(run.stderr)}`)
  }
  return {isWhole: end.kind === 'exited', stdout: shown(run.stdout), fault: end.kind === 'exited' ? '' : end.message}
}
