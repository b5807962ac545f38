import type {Mode} from '../../../config/cells/cell.ts'
import type {MeshName} from '../../../config/mesh-name.ts'
import {PrerequisiteError} from '../../../errors/index.ts'
import {MESHES, pathOf} from '../../../meshes/index.ts'
import {apiError} from '../api/api-error.ts'
import type {Cluster} from '../api/cluster.ts'
import {injectionHint} from '../injection/injection-hint.ts'
import {listInjectors} from '../injection/injectors.ts'
import {whyPodUninjected} from '../injection/why-pod-uninjected.ts'
import {readNamespace} from '../namespace/read-namespace.ts'
import type {ClusterRequest} from './kubernetes-request.ts'
import {PROXY_NAMES} from './proxy-instances.ts'
import type {WorkloadPod} from './workload-pods.ts'

/** Pods that are Ready, and the modes that they are to carry. */
interface PodsToCross {
  readonly cluster: Cluster
  readonly request: ClusterRequest
  /** The one that the pods stand in. */
  readonly mesh: MeshName
  readonly pods: readonly WorkloadPod[]
}

/** A pod without the proxy that a mode of a mesh crosses there. */
interface BarePod {
  readonly pod: WorkloadPod
  readonly mode: Mode
  readonly mesh: MeshName
}

/** Pods of others in which no proxy at all is seen are held against the mesh that was asked for. */
function barePod({pods, request, mesh: found}: PodsToCross): BarePod | null {
  const mesh = found === 'none' ? request.mesh : found
  for (const mode of request.modes) {
    const path = pathOf(MESHES[mesh], mode)
    const pod = pods.find(({proxy, workload}) => proxy === null && path.includes(PROXY_NAMES[workload]))
    if (pod !== undefined) return {pod, mode, mesh}
  }
  return null
}

/** Why the pod stands as it was sent, as far as webhooks and labels tell. */
async function reasonOf(cluster: Cluster, {namespace, document}: WorkloadPod, mesh: MeshName) {
  const {injector} = MESHES[mesh].cluster
  if (injector === null) return null
  const injectors = await listInjectors(cluster, injector.webhook)
  if (injectors === null) return 'which webhooks inject may not be seen by this account'
  if (injectors.length === 0) return `no webhook …${injector.webhook} is there any more`
  const seen = await readNamespace(cluster, namespace)
  const why = whyPodUninjected(injectors, {mesh, namespace, seen, podLabels: document.metadata?.labels ?? {}})
  return why ?? 'an injector takes such pods now; this one was made before, or its control plane left it alone'
}

/**
 * Throws a PrerequisiteError when a pod has no proxy where a mode crosses one: what was to be injected is not, for a
 * reason that is then said.
 */
export async function requireProxies(ready: PodsToCross): Promise<void> {
  const found = barePod(ready)
  if (found === null) return
  const {cluster, request} = ready
  const {pod, mode, mesh} = found
  const containers = MESHES[mesh].cluster.proxyContainers.join(' or ')
  const what = `Pod ${pod.namespace}/${pod.name} has no container ${containers}, the proxy that mode ${mode} crosses`
  const reason = await reasonOf(cluster, pod, mesh).catch((error: unknown) => {
    throw apiError(`${what}; looking for the reason`, error, cluster)
  })
  const hint = request.kubernetes.attach
    ? `Have it injected and made again, or measure the modes that do without.`
    : injectionHint(mesh)
  throw new PrerequisiteError(reason === null ? `${what}.` : `${what}: ${reason}.`, {hint})
}
