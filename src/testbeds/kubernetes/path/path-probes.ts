import {setTimeout as wait} from 'node:timers/promises'
import type {Mode, Protocol} from '../../../config/cells/cell.ts'
import {TestbedError} from '../../../errors/index.ts'
import type {ExecResult} from '../../testbed.ts'
import type {Cluster, ContainerRef} from '../api/cluster.ts'
import {execIn} from '../exec/exec-in.ts'
import {lastingHint, type ProbeFailure, probeFailure} from './probe-failure.ts'

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
  /** Path of the authority that certificates must be of, in that container; null for those that its image knows. */
  readonly cacert: string | null
  readonly deadlineSeconds: number
  readonly signal: AbortSignal
}

/** One probe's own deadline: an answer takes milliseconds, and a path that is not there yet is tried again. */
const PROBE_SECONDS = 5
const POLL_MS = 100
/** Gateways get certificates and routes within a second or two after they are there. */
const LASTING_MS = 3000

const OF_PROTOCOL: Readonly<Record<Protocol, (target: string) => readonly string[]>> = {
  http: (target) => [`${target}/echo?size=1`],
  http2: (target) => ['-h2', `${target}/echo?size=1`],
  grpc: (target) => ['-grpc', '-ping', target],
  tcp: (target) => [target],
}

function probeArgv({fortio, cacert}: ProbeOptions, {protocol, target}: PathToProbe): readonly string[] {
  const trust = cacert !== null && /^https:/i.test(target) ? ['-cacert', cacert] : []
  // Faults of gRPC are no more than warnings.
  const once = ['-loglevel', 'warning', '-c', '1', '-n', '1', '-qps', '0', '-json', '-']
  return [fortio, 'load', ...once, ...trust, ...OF_PROTOCOL[protocol](target)]
}

/** A stream that was cut is no answer either; what is wrong for good shows at the deadline, or in the pods. */
async function probe(path: PathToProbe, options: ProbeOptions): Promise<ExecResult | string> {
  const {cluster, from, signal} = options
  try {
    return await execIn(cluster, from, probeArgv(options, path), {signal, deadlineSeconds: PROBE_SECONDS})
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof TestbedError) return error.message
    throw error
  }
}

async function failureOf(path: PathToProbe, options: ProbeOptions): Promise<ProbeFailure | null> {
  const ended = await probe(path, options)
  const text = typeof ended === 'string' ? ended : probeFailure(ended, PROBE_SECONDS)
  return text === null ? null : {text, hint: lastingHint(text, path.mode)}
}

const USUAL_HINT = 'Look at the sidecars of both pods: their logs, and whether policies of the mesh forbid this path.'

function unanswered(path: PathToProbe, {from}: ProbeOptions, {text, hint}: ProbeFailure, seconds: number) {
  const way = `${path.protocol} along the path of ${path.mode} (${path.target}, from pod ${from.namespace}/${from.pod})`
  const head = `No answer to ${way} within ${seconds} s. The last try: ${text}`
  return new TestbedError(head, {hint: hint ?? USUAL_HINT})
}

async function untilAnswered(path: PathToProbe, options: ProbeOptions): Promise<void> {
  const start = performance.now()
  let lastingSince: number | null = null
  for (;;) {
    const failure = await failureOf(path, options)
    if (failure === null) return
    options.signal.throwIfAborted()
    const now = performance.now()
    lastingSince = failure.hint === null ? null : (lastingSince ?? now)
    const isLasting = lastingSince !== null && now - lastingSince > LASTING_MS
    if (isLasting || now - start > options.deadlineSeconds * 1000) {
      throw unanswered(path, options, failure, Math.ceil((now - start) / 1000))
    }
    await wait(POLL_MS, undefined, {signal: options.signal})
  }
}

/**
 * Waits until one small request was answered along every path. Throws a TestbedError that names the path and what was
 * answered last, early for what does not pass (a fault of TLS, a gateway without a route), and the signal's reason when
 * that aborts.
 */
export async function waitForPaths(paths: readonly PathToProbe[], options: ProbeOptions): Promise<void> {
  await Promise.all(paths.map((path) => untilAnswered(path, options)))
}
