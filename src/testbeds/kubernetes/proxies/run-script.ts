import {TestbedError} from '../../../errors/index.ts'
import type {Cluster, ContainerRef} from '../client/cluster.ts'
import {execIn} from '../client/exec-in.ts'

/** A POSIX sh script and what it is about. */
export interface Script {
  readonly script: string
  /** Given to the script as $1, $2, …: never part of its text. */
  readonly data: readonly string[]
  /** What is being done, for messages. */
  readonly doing: string
  readonly signal?: AbortSignal | undefined
}

const DEADLINE_SECONDS = 30
const SHOWN_BYTES = 500

/** Runs a script in a container by one exec; what it prints. Throws a TestbedError when it fails. */
export async function runScript(cluster: Cluster, place: ContainerRef, wanted: Script): Promise<string> {
  const {script, data, doing, signal} = wanted
  const options = {deadlineSeconds: DEADLINE_SECONDS, ...(signal === undefined ? {} : {signal})}
  const {exitCode, stdout, stderr} = await execIn(cluster, place, ['sh', '-c', script, 'sh', ...data], options)
  if (exitCode === 0) return stdout
  const ended = exitCode === null ? 'it did not end' : `exit code ${exitCode}`
  throw new TestbedError(`${doing} failed: ${ended} ${stderr.trim().slice(0, SHOWN_BYTES)}`.trimEnd())
}
