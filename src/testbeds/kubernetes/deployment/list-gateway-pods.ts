import {ConfigurationError} from '../../../errors/index.ts'
import type {ClusterMesh} from '../../../meshes/index.ts'
import {apiError} from '../api/api-error.ts'
import type {Cluster} from '../api/cluster.ts'
import type {ClusterRequest} from './kubernetes-request.ts'
import {type WorkloadPod, workloadPod} from './workload-pods.ts'

/** The pods of the gateway that mode ingress goes through; none without that mode. Throws a ConfigurationError when there are none. */
export async function listGatewayPods(
  cluster: Cluster,
  {modes, kubernetes}: ClusterRequest,
  mesh: ClusterMesh,
): Promise<readonly WorkloadPod[]> {
  if (!modes.includes('ingress')) return []
  const {gatewayNamespace: namespace, gatewaySelector: labelSelector} = kubernetes.istio
  const doing = `Looking for the gateway's pods (${labelSelector}) in namespace ${namespace}`
  const {items} = await cluster.core.listNamespacedPod({namespace, labelSelector}).catch((error: unknown) => {
    throw apiError(doing, error, cluster)
  })
  const pods = items.filter(({status}) => status?.phase === 'Running').map((pod) => workloadPod('gateway', pod, mesh))
  if (pods.some(({proxy}) => proxy !== null)) return pods
  throw new ConfigurationError(`${doing}: there is none with a proxy.`, {
    hint: 'Name its labels and namespace by istio.gatewaySelector and istio.gatewayNamespace.',
  })
}
