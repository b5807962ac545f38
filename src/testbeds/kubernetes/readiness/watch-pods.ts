import type {V1Pod} from '@kubernetes/client-node'
import {type RunnerError, TestbedError} from '../../../errors/index.ts'
import {apiError} from '../api/api-error.ts'
import type {Cluster} from '../api/cluster.ts'
import {isOurs, OWNER_SELECTOR} from '../objects/labels.ts'
import {printableLine} from '../objects/printable-lines.ts'
import {watchObjects} from '../objects/watch-objects.ts'
import {askJobTrouble, askNodeTrouble} from './around-pods.ts'
import {baselineOf, breakageOf, hasLostReady, type PodBaseline} from './breakage.ts'
import type {PodDocument} from './pod-state.ts'
import {explainPod} from './pod-trouble.ts'

/** Tells when a pod breaks. Dispose of it to stop watching. */
export interface PodWatch extends Disposable {
  /** Aborts, with a TestbedError as reason, when a pod is no longer what it was. */
  readonly broken: AbortSignal
}

/** How long things may last before they break the deployment. */
export interface PodWatchLimits {
  readonly unreadyMs: number
  /** Absence of the API server; a restart of it breaks nothing. */
  readonly awayMs: number
}

const LIMITS: PodWatchLimits = {unreadyMs: 10_000, awayMs: 300_000}
/** Who waits for `broken` must not give up before the explanation is there. */
const ANSWER_WITHIN_MS = 3000
const HINT = 'Finished cells are kept: once the cluster is in order, go on with --resume.'

interface Watching {
  readonly cluster: Cluster
  readonly namespace: string
  readonly baselines: ReadonlyMap<string, PodBaseline>
  readonly limits: PodWatchLimits
  readonly broken: AbortController
  readonly stop: AbortController
  /** Pods that are not ready, each with what will break the deployment in time. */
  readonly unready: Map<string, NodeJS.Timeout>
}

function end({stop, unready}: Watching): void {
  stop.abort()
  for (const timer of unready.values()) clearTimeout(timer)
  unready.clear()
}

function breakWith(watching: Watching, error: RunnerError): void {
  end(watching)
  watching.broken.abort(error)
}

/** The first breakage ends the watch at once; the error follows when it is explained. */
async function breakPod(watching: Watching, {name, node, job}: PodBaseline, what: string): Promise<void> {
  const {cluster, namespace, stop} = watching
  if (stop.signal.aborted) return
  end(watching)
  const soon = AbortSignal.timeout(ANSWER_WITHIN_MS)
  const [explained, ...troubles] = await Promise.all([
    explainPod(cluster, namespace, name, ANSWER_WITHIN_MS),
    node === null ? null : askNodeTrouble(cluster, node, soon).catch(() => null),
    job === null ? null : askJobTrouble(cluster, namespace, job, soon).catch(() => null),
  ])
  const head = `Pod ${name} in namespace ${namespace} ${printableLine(what, 1000)}.`
  const message = [head, ...troubles.filter((one) => one !== null), explained].join('\n')
  watching.broken.abort(new TestbedError(message, {hint: HINT}))
}

function watchReadiness(watching: Watching, baseline: PodBaseline, pod: PodDocument): void {
  const {unready, limits} = watching
  const running = unready.get(baseline.name)
  if (!hasLostReady(pod)) {
    clearTimeout(running)
    unready.delete(baseline.name)
  } else if (running === undefined) {
    const what = `has not been ready for ${limits.unreadyMs / 1000} s`
    const timer = setTimeout(() => void breakPod(watching, baseline, what), limits.unreadyMs).unref()
    unready.set(baseline.name, timer)
  }
}

function look(watching: Watching, pod: PodDocument, isDeleted: boolean): void {
  const baseline = watching.baselines.get(pod.metadata.name)
  if (baseline === undefined || watching.stop.signal.aborted) return
  const what = breakageOf(baseline, pod, isDeleted)
  if (what === null) watchReadiness(watching, baseline, pod)
  else void breakPod(watching, baseline, what)
}

function lookAtAll(watching: Watching, pods: readonly PodDocument[]): void {
  for (const pod of pods) look(watching, pod, false)
  const names = new Set(pods.map(({metadata}) => metadata.name))
  const missing = [...watching.baselines.values()].find(({name}) => !names.has(name))
  if (missing !== undefined) void breakPod(watching, missing, 'was deleted')
}

function lookAtAbsence(watching: Watching, error: unknown, awayMs: number): void {
  const {namespace, limits, cluster} = watching
  if (awayMs <= limits.awayMs) return
  const doing = `Watching the pods of namespace ${namespace} for ${Math.round(awayMs / 1000)} s without an answer`
  breakWith(watching, apiError(doing, error, cluster))
}

/**
 * Watches pods that were found in order. `broken` aborts with a TestbedError that explains the pod when one is deleted,
 * evicted or fails, when one of its containers ends or restarts (killed for its memory, say), and when it is not ready
 * for longer than 10 s, as pods of a lost node are. Cut watches and restarts of the API server break nothing, until it
 * has been away for 5 minutes.
 */
export function watchPods(
  cluster: Cluster,
  namespace: string,
  pods: readonly (V1Pod | PodDocument)[],
  limits: PodWatchLimits = LIMITS,
): PodWatch {
  const baselines = new Map(pods.map(baselineOf).map((one) => [one.name, one]))
  const [broken, stop] = [new AbortController(), new AbortController()]
  const watching: Watching = {cluster, namespace, baselines, limits, broken, stop, unready: new Map()}
  watchObjects<PodDocument>(cluster, {
    path: ['api', 'v1', 'namespaces', namespace, 'pods'],
    selector: pods.every(isOurs) ? OWNER_SELECTOR : undefined,
    signal: stop.signal,
    onAll: (all) => lookAtAll(watching, all),
    onChange: (pod, isDeleted) => look(watching, pod, isDeleted),
    onAway: (error, awayMs) => lookAtAbsence(watching, error, awayMs),
  }).catch((error) => breakWith(watching, apiError(`Watching the pods of namespace ${namespace}`, error, cluster)))
  return {broken: broken.signal, [Symbol.dispose]: () => end(watching)}
}
