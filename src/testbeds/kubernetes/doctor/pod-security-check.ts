import {askApi} from '../api/api-request.ts'
import {apiStatus} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import type {SeenNamespace} from '../namespace/read-namespace.ts'
import {POD_SECURITY_LABEL} from '../objects/labels.ts'
import {PERF_CAPABILITIES} from '../recorders/ephemeral-container.ts'
import {type ClusterCheck, clusterCheck} from './cluster-check.ts'

const LABEL_REMEDY = `label it with ${POD_SECURITY_LABEL}=privileged, or choose a namespace that has it`

/** A pod like those that profile. It is only shown to the API server, never made. */
function profilingPod(image: string) {
  const capabilities = {drop: ['ALL'], add: [...PERF_CAPABILITIES]}
  const securityContext = {runAsUser: 0, capabilities, seccompProfile: {type: 'Unconfined'}}
  const container = {name: 'perf', image, command: ['sleep', '1'], securityContext}
  const spec = {hostPID: true, restartPolicy: 'Never', automountServiceAccountToken: false, containers: [container]}
  return {apiVersion: 'v1', kind: 'Pod', metadata: {generateName: 'mesh-runner-doctor-'}, spec}
}

function byLabel(name: string, seen: SeenNamespace, required: boolean): ClusterCheck {
  if (typeof seen === 'string') {
    const detail = 'not known: neither the namespace nor a trial pod could be asked about'
    return clusterCheck(name, 'limited', {detail})
  }
  const level = seen.metadata.labels?.[POD_SECURITY_LABEL] ?? null
  const shared = {version: level, origin: seen.metadata.name, required}
  if (level === 'privileged') return clusterCheck(name, 'ok', {...shared, detail: 'lets pods in that profile'})
  if (level === null) {
    return clusterCheck(name, 'limited', {...shared, detail: "no level of its own: the cluster's default holds"})
  }
  const state = required ? 'broken' : 'limited'
  return clusterCheck(name, state, {...shared, detail: 'keeps pods off that profile', remedy: LABEL_REMEDY})
}

/**
 * Whether a namespace lets pods in that profile: shows one to the API server as a dry run, which Pod Security, quotas and
 * webhooks judge and nothing stores; where the account may not make pods, the namespace's label tells.
 */
export async function checkPodSecurity(
  cluster: Cluster,
  {
    name,
    namespace,
    seen,
    image,
    required,
  }: {
    readonly name: string
    readonly namespace: string
    readonly seen: SeenNamespace
    readonly image: string
    readonly required: boolean
  },
): Promise<ClusterCheck> {
  if (seen === 'missing') {
    return clusterCheck(name, 'ok', {origin: namespace, detail: 'not there yet: a run makes it with level privileged'})
  }
  const path = ['api', 'v1', 'namespaces', namespace, 'pods']
  try {
    await askApi(cluster, {method: 'POST', path, query: {dryRun: 'All'}, body: profilingPod(image)})
  } catch (error) {
    const status = apiStatus(error)
    if (status === null) throw error
    if (/cannot create resource/.test(status.message)) return byLabel(name, seen, required)
    const remedy = /violates PodSecurity/.test(status.message) ? LABEL_REMEDY : null
    const state = required ? 'broken' : 'limited'
    return clusterCheck(name, state, {origin: namespace, detail: status.message, remedy, required})
  }
  const version = typeof seen === 'string' ? null : (seen.metadata.labels?.[POD_SECURITY_LABEL] ?? null)
  return clusterCheck(name, 'ok', {version, origin: namespace, detail: 'lets pods in that profile', required})
}
