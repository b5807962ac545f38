import {createHash} from 'node:crypto'
import type {V1JobSpec} from '@kubernetes/client-node'
import {ConfigurationError, TestbedError} from '../../../errors/index.ts'
import {type TemplateView, yamlString} from '../../../templates/index.ts'
import type {Cluster, ContainerRef} from '../api/cluster.ts'
import type {Manifest} from '../manifest.ts'
import {readManifests} from '../manifests/read-manifests.ts'
import {ownerLabels, ROLE_LABEL} from '../objects/labels.ts'
import type {PodDocument} from '../readiness/pod-state.ts'
import {BPF_CAPABILITIES, PERF_CAPABILITIES} from './ephemeral-container.ts'
import {RECORDER_CONTAINER, type RecorderChoice} from './recorder-choice.ts'
import {createJob, discardJob, removeJob} from './recorder-job.ts'
import {openRecorderNamespace} from './recorder-namespace.ts'
import {type RecorderRefusal, refusalFrom, refusalOf} from './refusal.ts'
import {waitForJobPod} from './wait-for-container.ts'

/** A recorder that stands on a node. */
export interface NodeRecorder extends AsyncDisposable {
  readonly node: string
  readonly place: ContainerRef
  /** As it was when it had become ready. */
  readonly pod: PodDocument
}

/** A recorder, or why there is none. */
export type NodeRecorderOutcome = {readonly recorder: NodeRecorder} | {readonly refusal: RecorderRefusal}

/** One attempt to put a recorder up; `tried` names it in refusals and errors. */
interface Attempt {
  readonly cluster: Cluster
  readonly choice: RecorderChoice
  readonly manifest: Manifest
  readonly tried: string
  readonly signal: AbortSignal | undefined
}

const TEMPLATE = 'kubernetes/recorder.yaml'

/** One recorder for a run and node: a name of an object that is short enough for labels of pods. */
export function recorderName(runName: string, node: string): string {
  const hash = createHash('sha256').update(`${runName}\n${node}`).digest('hex').slice(0, 12)
  return `mesh-runner-recorder-${hash}`
}

/** Seconds until the cluster removes a recorder that has ended and that nobody removed. */
const KEPT_AFTER_END_SECONDS = 60

/** What `kubernetes/recorder.yaml` is filled in with, for one node. */
export function recorderView(
  choice: RecorderChoice,
  {name, node}: {readonly name: string; readonly node: string},
): TemplateView {
  const labels = {...ownerLabels(choice.runName, {kept: false}), [ROLE_LABEL]: 'recorder'}
  const capabilities = [...PERF_CAPABILITIES, ...(choice.needsBpf ? BPF_CAPABILITIES : [])]
  return {
    name: yamlString(name),
    namespace: yamlString(choice.namespace),
    labels: Object.entries(labels).map(([key, value]) => ({key: yamlString(key), value: yamlString(value)})),
    node: yamlString(node),
    container: yamlString(RECORDER_CONTAINER),
    image: yamlString(choice.image),
    pullPolicy: yamlString(choice.pullPolicy),
    pullSecrets: choice.pullSecrets.map((secret) => ({name: yamlString(secret)})),
    deadlineSeconds: `${choice.deadlineSeconds}`,
    keptAfterEndSeconds: `${KEPT_AFTER_END_SECONDS}`,
    capabilities: capabilities.map((capability) => ({name: yamlString(capability)})),
  }
}

async function manifestOf(choice: RecorderChoice, node: string): Promise<Manifest> {
  const name = recorderName(choice.runName, node)
  const view = recorderView(choice, {name, node})
  const [manifest, ...more] = await readManifests({name: TEMPLATE, view, folder: choice.templatesDirectory})
  const containers = (manifest as {spec?: Partial<V1JobSpec>} | undefined)?.spec?.template?.spec?.containers ?? []
  const isWhole = containers.some((container) => container.name === RECORDER_CONTAINER) && more.length === 0
  if (manifest?.kind === 'Job' && manifest.metadata.name === name && isWhole) return manifest
  throw new ConfigurationError(
    `Template ${TEMPLATE} is to make a Job ${name} with a container ${RECORDER_CONTAINER}.`,
    {
      hint: 'Compare your copy of the template with the packaged one.',
    },
  )
}

/** Why the cluster does not let the job be made; null when it is there. */
async function makeJob({cluster, choice, manifest, tried, signal}: Attempt): Promise<RecorderRefusal | null> {
  const {namespace} = choice
  try {
    await openRecorderNamespace(cluster, namespace, manifest.metadata.name, signal)
    await createJob(cluster, namespace, manifest, signal)
    return null
  } catch (error) {
    signal?.throwIfAborted()
    return refusalOf(tried, error, {namespace, cluster})
  }
}

/** The job's pod once it is ready, or the refusal of the job or of its pod. */
async function putUp(attempt: Attempt): Promise<PodDocument | RecorderRefusal> {
  const {cluster, choice, manifest, tried, signal} = attempt
  const {namespace, timeoutSeconds} = choice
  const refusal = await makeJob(attempt)
  if (refusal !== null) return refusal
  const {pod, refused} = await waitForJobPod(
    cluster,
    {namespace, name: manifest.metadata.name},
    {timeoutSeconds, signal},
  )
  const outcome = pod ?? refusalFrom(tried, refused, namespace)
  if (outcome === null) throw new TestbedError(`Making ${tried} failed: ${refused}`)
  return outcome
}

/**
 * Puts a recorder on a node: a Job with one pod that sees the node's processes, in a namespace of its own, which ends by
 * itself at its deadline. The outcome is a refusal when the cluster forbids it. Throws a TestbedError when the pod does
 * not come up, a ConfigurationError when the template makes something else. Nothing is left behind then. Disposing
 * deletes the Job, and the namespace with the last recorder if runner made it.
 */
export async function openNodeRecorder(
  cluster: Cluster,
  choice: RecorderChoice,
  node: string,
  signal?: AbortSignal,
): Promise<NodeRecorderOutcome> {
  const {namespace} = choice
  const tried = `a recorder on node ${node} (namespace ${namespace})`
  const manifest = await manifestOf(choice, node)
  const job = {namespace, name: manifest.metadata.name}
  const outcome = await putUp({cluster, choice, manifest, tried, signal}).catch(async (error: unknown) => {
    await discardJob(cluster, job)
    throw error
  })
  if ('metadata' in outcome) {
    const place = {namespace, pod: outcome.metadata.name, container: RECORDER_CONTAINER}
    return {recorder: {node, place, pod: outcome, [Symbol.asyncDispose]: () => removeJob(cluster, job)}}
  }
  await discardJob(cluster, job)
  return {refusal: outcome}
}
