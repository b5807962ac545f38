import {setTimeout as wait} from 'node:timers/promises'
import {TestbedError} from '../../../errors/index.ts'
import {askApi} from '../api/api-request.ts'
import type {Cluster} from '../api/cluster.ts'
import {containersOf, type EventDocument, isReady, type PodDocument, spokenEnd} from '../readiness/pod-state.ts'
import {explainPod} from '../readiness/pod-trouble.ts'
import {createTroubleWatch, type TroubleWatch} from '../readiness/trouble-watch.ts'

const LOOK_EVERY_MS = 200
/** A job that has no pod by then is asked why. */
const POD_WITHIN_MS = 1000

/** How long to wait, and for whom. */
export interface ContainerWait {
  readonly timeoutSeconds: number
  readonly signal?: AbortSignal | undefined
}

/** Objects of one of the core's kinds, by its plural, such as `pods`. Throws an ApiException where that is refused. */
export async function listed<T>(
  cluster: Cluster,
  namespace: string,
  what: string,
  query: Record<string, string>,
  signal?: AbortSignal,
): Promise<readonly T[]> {
  const path = ['api', 'v1', 'namespaces', namespace, what]
  return (await askApi<{items: readonly T[] | null}>(cluster, {path, query, signal})).body.items ?? []
}

/** Why a job has no pod, in the words of its events; empty when there are none, or they may not be read. */
async function whyNoPod(cluster: Cluster, namespace: string, job: string, signal?: AbortSignal): Promise<string> {
  const fieldSelector = `involvedObject.kind=Job,involvedObject.name=${job},reason=FailedCreate`
  try {
    const events = await listed<EventDocument>(cluster, namespace, 'events', {fieldSelector}, signal)
    return events.at(-1)?.message ?? ''
  } catch {
    signal?.throwIfAborted()
    // Events are a help, not a need: without them the wait ends at its deadline.
    return ''
  }
}

function endOf(pod: PodDocument): string | null {
  if (!['Failed', 'Succeeded'].includes(pod.status?.phase ?? '')) return null
  const ends = containersOf(pod).flatMap(({state}) =>
    state?.terminated === undefined ? [] : [spokenEnd(state.terminated)],
  )
  return [pod.status?.reason, pod.status?.message, ...ends].filter((part) => part !== undefined).join(': ')
}

/** What came of waiting for a job's pod: it, or what the cluster said when it refused to make it. */
export type JobPod =
  | {readonly pod: PodDocument; readonly refused: null}
  | {readonly pod: null; readonly refused: string}

/** One wait for the pod of a job. */
interface JobWait {
  readonly cluster: Cluster
  readonly namespace: string
  readonly job: string
  readonly options: ContainerWait
  readonly startedMs: number
  readonly troubles: TroubleWatch
}

/** Null while there is hope. */
async function look(wait: JobWait): Promise<JobPod | null> {
  const {cluster, namespace, job, options, startedMs, troubles} = wait
  const query = {labelSelector: `job-name=${job}`}
  const [pod] = await listed<PodDocument>(cluster, namespace, 'pods', query, options.signal)
  if (pod !== undefined && isReady(pod)) return {pod, refused: null}
  const elapsedMs = performance.now() - startedMs
  if (pod === undefined && elapsedMs > POD_WITHIN_MS) {
    const refused = await whyNoPod(cluster, namespace, job, options.signal)
    if (refused !== '') return {pod: null, refused}
  }
  const trouble = pod === undefined ? null : (endOf(pod) ?? troubles.judge([pod], [], performance.now())?.message)
  if (trouble !== null && trouble !== undefined) throw await notReady(wait, trouble)
  const {timeoutSeconds} = options
  if (elapsedMs > timeoutSeconds * 1000) throw await notReady(wait, `it is not ready after ${timeoutSeconds} s`)
  return null
}

async function notReady({cluster, namespace, job}: JobWait, why: string): Promise<TestbedError> {
  const explained = await explainPod(cluster, namespace, `job-name=${job}`)
  return new TestbedError(`Waiting for the recorder ${job} in namespace ${namespace}: ${why}\n${explained}`, {
    hint: 'perfImage, imagePullPolicy and imagePullSecrets are what a recorder needs; the rest stands in its events.',
  })
}

/**
 * Waits until the one pod of a job is ready. Throws a TestbedError with the pod's events when it cannot become so, or
 * does not in time.
 */
export async function waitForJobPod(
  cluster: Cluster,
  {namespace, name}: {readonly namespace: string; readonly name: string},
  options: ContainerWait,
): Promise<JobPod> {
  const troubles = createTroubleWatch()
  const waiting = {cluster, namespace, job: name, options, startedMs: performance.now(), troubles}
  for (;;) {
    const found = await look(waiting)
    if (found !== null) return found
    await wait(LOOK_EVERY_MS, undefined, options.signal === undefined ? {} : {signal: options.signal})
  }
}

/** Waits until an ephemeral container runs. Throws a TestbedError when it ended or does not start. */
export async function waitForEphemeral(
  cluster: Cluster,
  {namespace, pod, container}: {readonly namespace: string; readonly pod: string; readonly container: string},
  {timeoutSeconds, signal}: ContainerWait,
): Promise<void> {
  const deadline = performance.now() + timeoutSeconds * 1000
  const doing = `Starting container ${container} in pod ${pod} of namespace ${namespace}`
  const path = ['api', 'v1', 'namespaces', namespace, 'pods', pod]
  for (;;) {
    const {body} = await askApi<PodDocument>(cluster, {path, signal})
    const state = body.status?.ephemeralContainerStatuses?.find(({name}) => name === container)?.state
    if (state?.running !== undefined) return
    const waiting = state?.waiting
    const isFinal = /^(ErrImageNeverPull|InvalidImageName|ImagePullBackOff|Create|RunContainer)/.test(
      waiting?.reason ?? '',
    )
    const late = performance.now() > deadline
    if (state?.terminated !== undefined || isFinal || late) {
      const end = state?.terminated === undefined ? null : spokenEnd(state.terminated)
      const why = end ?? [waiting?.reason, waiting?.message].filter(Boolean).join(': ')
      throw new TestbedError(`${doing} failed: ${why || `it does not run after ${timeoutSeconds} s`}.`, {
        hint: 'The image is perfImage of the values; the name of the container stays in the pod until that is deleted.',
      })
    }
    await wait(LOOK_EVERY_MS, undefined, signal === undefined ? {} : {signal})
  }
}
