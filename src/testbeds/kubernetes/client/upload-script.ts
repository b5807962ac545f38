import {PrerequisiteError, TestbedError} from '../../../errors/index.ts'
import type {Cluster, ContainerRef} from './cluster.ts'
import {openExec} from './exec-stream.ts'
import {isShellMissing} from './exec-wrapper.ts'

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

/** A stream can hang while pings are still answered. */
const LONGEST_ATTEMPT_MS = 300_000

/** Runs one script of a copy. Throws what another attempt would meet as well. */
export async function runUploadScript(
  upload: Upload,
  script: string,
  args: readonly string[],
  stdin?: AsyncIterable<Uint8Array>,
): Promise<ScriptEnd> {
  const said = {stdout: '', stderr: ''}
  const keep = (name: 'stdout' | 'stderr') => (bytes: Buffer) => {
    said[name] = (said[name] + bytes.toString('utf8')).slice(0, 1000)
    return undefined
  }
  const limit = AbortSignal.timeout(LONGEST_ATTEMPT_MS)
  const signal = upload.signal === undefined ? limit : AbortSignal.any([upload.signal, limit])
  const streams = {stdout: keep('stdout'), stderr: keep('stderr'), stdin, signal}
  const {ended} = await openExec(upload.cluster, upload.ref, ['sh', '-c', script, 'sh', ...args], streams)
  const end = await ended
  if (end.kind === 'not-started' && isShellMissing(end.message)) throw shellMissing(upload)
  if (end.kind === 'exited' && end.exitCode !== 0) {
    throw new TestbedError(`${upload.doing} failed with exit code ${end.exitCode}: ${said.stderr.trim()}`)
  }
  return {isWhole: end.kind === 'exited', stdout: said.stdout.trim(), fault: end.kind === 'exited' ? '' : end.message}
}

function shellMissing({doing}: Upload): PrerequisiteError {
  return new PrerequisiteError(`${doing} needs sh, head and dd, which are not in that container.`, {
    hint: 'Deploy with runner, which brings a shell along, or use an image that has one.',
  })
}
