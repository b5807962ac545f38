import {PrerequisiteError} from '../../../errors/index.ts'
import {MESHES} from '../../../meshes/index.ts'
import {apiError} from '../api/api-error.ts'
import type {Cluster} from '../api/cluster.ts'
import type {ClusterRequest} from '../deployment/kubernetes-request.ts'
import {readNamespace} from '../namespace/read-namespace.ts'
import {injectionHint} from './injection-hint.ts'
import {meshParts} from './mesh-parts.ts'

/** Both ways on for a run whose config file means a mesh by naming none; what the mesh itself says for any other. */
function hintFor({mesh, meshImpliedBy = null}: MeshWish): string {
  if (meshImpliedBy === null) return MESHES[mesh].cluster.needs.hint
  return `${meshImpliedBy} names no mesh, which means ${mesh}, the default of the original. Install it, or measure sidecars of this runner with --mesh envoy.`
}

/** The mesh that a deployment asks for. */
type MeshWish = Pick<ClusterRequest, 'mesh' | 'meshImpliedBy' | 'signal'> & {
  readonly kubernetes: Pick<ClusterRequest['kubernetes'], 'namespace' | 'istio'>
}

/** Throws a PrerequisiteError when the mesh is not on the cluster, or would inject nothing. No side effect. */
export async function checkMesh(cluster: Cluster, wish: MeshWish): Promise<void> {
  const {mesh, signal, kubernetes} = wish
  const doing = `Looking for mesh ${mesh} on ${cluster.context}`
  const place = {mesh, namespace: kubernetes.namespace, revision: kubernetes.istio.revision}
  const see = () => readNamespace(cluster, kubernetes.namespace, signal)
  const {missing, uninjected} = await meshParts(cluster, place, see, signal).catch((error: unknown) => {
    signal.throwIfAborted()
    throw apiError(doing, error, cluster)
  })
  const where = `the cluster of context ${cluster.context}`
  if (missing.length > 0) {
    throw new PrerequisiteError(`Mesh ${mesh} is not on ${where}: it lacks ${missing.join(' and ')}.`, {
      hint: hintFor(wish),
    })
  }
  if (uninjected === null) return
  throw new PrerequisiteError(`Mesh ${mesh} on ${where} would put no sidecar into our pods: ${uninjected}.`, {
    hint: injectionHint(mesh),
  })
}
