import {createHash} from 'node:crypto'
import {setTimeout as wait} from 'node:timers/promises'
import type {V1JobSpec} from '@kubernetes/client-node'
import {ConfigurationError, TestbedError} from '../../../errors/index.ts'
import {apiError} from '../client/api-error.ts'
import {askApi} from '../client/api-request.ts'
import {apiStatus} from '../client/api-status.ts'
import type {Cluster, ContainerRef} from '../client/cluster.ts'
import {FIELD_MANAGER} from '../lifecycle/labels.ts'
import type {PodDocument} from '../lifecycle/pod-state.ts'
import type {Manifest} from '../manifest.ts'
import {readManifests} from '../manifests/read-manifests.ts'
import {RECORDER_CONTAINER, type RecorderChoice} from './recorder-choice.ts'
import {closeRecorderNamespace, openRecorderNamespace} from './recorder-namespace.ts'
import {recorderView} from './recorder-view.ts'
import {type Refusal, refusalFrom, refusalOf} from './refusal.ts'
import {waitForJobPod} from './wait-for-container.ts'

/** A recorder that stands on a node. */
export interface NodeRecorder extends AsyncDisposable {
  readonly node: string
  readonly place: ContainerRef
  /** As it was when it had become ready. */
  readonly pod: PodDocument
}

/** A recorder, or why there is none. */
export type NodeRecorderOutcome = {readonly recorder: NodeRecorder} | {readonly refusal: Refusal}

const TEMPLATE = 'kubernetes/recorder.yaml'
const GONE_WITHIN_MS = 30_000
const LOOK_EVERY_MS = 250

/** One recorder for a run and node: a name of an object that is short enough for labels of pods. */
export function recorderName(runName: string, node: string): string {
  const hash = createHash('sha256').update(`${runName}\n${node}`).digest('hex').slice(0, 12)
  return `mesh-runner-recorder-${hash}`
}

async function manifestOf(choice: RecorderChoice, node: string): Promise<Manifest> {
  const name = recorderName(choice.runName, node)
  const view = recorderView(choice, {name, node})
  const [manifest, ...more] = await readManifests({name: TEMPLATE, view, folder: choice.templatesDirectory})
  const containers = (manifest as {spec?: V1JobSpec} | undefined)?.spec?.template.spec?.containers ?? []
  const isWhole = containers.some((container) => container.name === RECORDER_CONTAINER) && more.length === 0
  if (manifest?.kind === 'Job' && manifest.metadata.name === name && isWhole) return manifest
  throw new ConfigurationError(
    `Template ${TEMPLATE} is to make a Job ${name} with a container ${RECORDER_CONTAINER}.`,
    {
      hint: 'Compare your copy of the template with the packaged one.',
    },
  )
}

function jobsPath(namespace: string, ...more: string[]): string[] {
  return ['apis', 'batch', 'v1', 'namespaces', namespace, 'jobs', ...more]
}

async function podsOf(cluster: Cluster, namespace: string, job: string): Promise<number> {
  const path = ['api', 'v1', 'namespaces', namespace, 'pods']
  const query = {labelSelector: `job-name=${job}`}
  return (await askApi<{items: readonly unknown[] | null}>(cluster, {path, query})).body.items?.length ?? 0
}

/** Deletes the job, waits until its pod has ended, then removes the namespace if it was the last one there. */
async function remove(cluster: Cluster, namespace: string, job: string): Promise<void> {
  const doing = `Removing the recorder ${job} in namespace ${namespace}`
  try {
    const body = {apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background'}
    await askApi(cluster, {method: 'DELETE', path: jobsPath(namespace, job), body})
    const deadline = performance.now() + GONE_WITHIN_MS
    while ((await podsOf(cluster, namespace, job)) > 0) {
      if (performance.now() > deadline) throw new TestbedError(`${doing}: its pod is still there.`)
      await wait(LOOK_EVERY_MS)
    }
    await closeRecorderNamespace(cluster, namespace)
  } catch (error) {
    if (apiStatus(error)?.code === 404) return
    throw apiError(doing, error, cluster.server)
  }
}

async function create(cluster: Cluster, choice: RecorderChoice, node: string, signal?: AbortSignal): Promise<void> {
  const body = await manifestOf(choice, node)
  const path = jobsPath(choice.namespace)
  try {
    await askApi(cluster, {method: 'POST', path, body, query: {fieldManager: FIELD_MANAGER}, signal})
  } catch (error) {
    // Of this very run and node, left by an attempt that was cut off: it serves.
    if (apiStatus(error)?.code !== 409) throw error
  }
}

/**
 * Puts a recorder on a node: a Job with one pod that sees the node's processes, in a namespace of its own, which ends by
 * itself at its deadline. The outcome is a refusal when the cluster forbids it. Throws a TestbedError when the pod does
 * not come up. Disposing deletes the Job, and the namespace with the last recorder if runner made it.
 */
export async function openNodeRecorder(
  cluster: Cluster,
  choice: RecorderChoice,
  node: string,
  signal?: AbortSignal,
): Promise<NodeRecorderOutcome> {
  const {namespace, timeoutSeconds} = choice
  const tried = `a recorder on node ${node} (namespace ${namespace})`
  const name = recorderName(choice.runName, node)
  try {
    await openRecorderNamespace(cluster, namespace, name, signal)
    await create(cluster, choice, node, signal)
  } catch (error) {
    signal?.throwIfAborted()
    if (apiStatus(error) === null) throw apiError(`Making ${tried}`, error, cluster.server)
    const refusal = refusalOf(tried, error, namespace)
    await closeRecorderNamespace(cluster, namespace)
    return {refusal}
  }
  try {
    const {pod, refused} = await waitForJobPod(cluster, {namespace, name}, {timeoutSeconds, signal})
    if (pod !== null) {
      const place = {namespace, pod: pod.metadata.name, container: RECORDER_CONTAINER}
      return {recorder: {node, place, pod, [Symbol.asyncDispose]: () => remove(cluster, namespace, name)}}
    }
    await remove(cluster, namespace, name)
    const refusal = refusalFrom(tried, refused, namespace)
    if (refusal !== null) return {refusal}
    throw new TestbedError(`Making ${tried} failed: ${refused}`)
  } catch (error) {
    await remove(cluster, namespace, name)
    throw error
  }
}
