import {setTimeout as wait} from 'node:timers/promises'
import type {Mode, Protocol} from '../../../config/cells/cell.ts'
import {TestbedError} from '../../../errors/index.ts'
import {isSuccess} from '../../../load/fortio/codes.ts'
import type {ExecResult} from '../../testbed.ts'
import type {Cluster, ContainerRef} from '../api/cluster.ts'
import {execIn} from '../exec/exec-in.ts'

/** One way that requests can take. */
export interface PathToProbe {
  readonly mode: Mode
  readonly protocol: Protocol
  /** As the load generator is given it. */
  readonly target: string
}

/** Where probes are sent from, and for how long they are tried. */
export interface ProbeOptions {
  readonly cluster: Cluster
  /** A container with fortio. */
  readonly from: ContainerRef
  /** fortio as that container calls it. */
  readonly fortio: string
  readonly deadlineSeconds: number
  readonly signal: AbortSignal
}

/** One probe's own deadline: an answer takes milliseconds, and a path that is not there yet is tried again. */
const PROBE_SECONDS = 5
const POLL_MS = 100

const OF_PROTOCOL: Readonly<Record<Protocol, (target: string) => readonly string[]>> = {
  http: (target) => [`${target}/echo?size=1`],
  http2: (target) => ['-h2', `${target}/echo?size=1`],
  grpc: (target) => ['-grpc', '-ping', target],
  tcp: (target) => [target],
}

function probeArgv(fortio: string, {protocol, target}: PathToProbe): readonly string[] {
  return [fortio, 'load', '-quiet', '-c', '1', '-n', '1', '-qps', '0', '-json', '-', ...OF_PROTOCOL[protocol](target)]
}

/** A stream that was cut is no answer either; what is wrong for good shows at the deadline, or in the pods. */
async function probe(path: PathToProbe, {cluster, from, fortio, signal}: ProbeOptions): Promise<ExecResult | string> {
  try {
    return await execIn(cluster, from, probeArgv(fortio, path), {signal, deadlineSeconds: PROBE_SECONDS})
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof TestbedError) return error.message
    throw error
  }
}

/** What its one request came to, as fortio counts it: a status, `SERVING`, `OK`, or the error in its place. */
function codeIn(stdout: string): string | null {
  try {
    const {RetCodes} = JSON.parse(stdout) as {readonly RetCodes?: Readonly<Record<string, number>>}
    return Object.keys(RetCodes ?? {})[0] ?? null
  } catch {
    return null
  }
}

/**
 * Why a probe was not answered rightly; null when it was. fortio ends with exit code 0 whatever a counted request came
 * to, so its result must be read.
 */
export function probeFailure(ended: ExecResult): string | null {
  if (ended.timedOut) return `nothing was answered within ${PROBE_SECONDS} s`
  const code = ended.exitCode === 0 ? codeIn(ended.stdout) : null
  if (code !== null && isSuccess(code)) return null
  if (code === '-1') return 'the connection broke'
  if (code !== null) return code
  return ended.stderr.trim().split('\n').at(-1) || `fortio ended with exit code ${ended.exitCode}`
}

async function failureOf(path: PathToProbe, options: ProbeOptions): Promise<string | null> {
  const ended = await probe(path, options)
  return typeof ended === 'string' ? ended : probeFailure(ended)
}

async function untilAnswered(path: PathToProbe, options: ProbeOptions): Promise<void> {
  const end = performance.now() + options.deadlineSeconds * 1000
  let failure = await failureOf(path, options)
  while (failure !== null) {
    options.signal.throwIfAborted()
    if (performance.now() > end) {
      const {namespace, pod} = options.from
      throw new TestbedError(
        `No answer to ${path.protocol} along the path of ${path.mode} (${path.target}, from pod ${namespace}/${pod}) within ${options.deadlineSeconds} s. The last try: ${failure}`,
        {hint: 'Look at the sidecars of both pods: their logs, and whether policies of the mesh forbid this path.'},
      )
    }
    await wait(POLL_MS, undefined, {signal: options.signal})
    failure = await failureOf(path, options)
  }
}

/**
 * Waits until one small request was answered along every path. Throws a TestbedError that names the path and what was
 * answered last, and the signal's reason when that aborts.
 */
export async function waitForPaths(paths: readonly PathToProbe[], options: ProbeOptions): Promise<void> {
  await Promise.all(paths.map((path) => untilAnswered(path, options)))
}
