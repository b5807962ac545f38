import {PrerequisiteError} from '../../../errors/index.ts'
import {MESHES} from '../../../meshes/index.ts'
import type {DeploymentRequest} from '../../testbed.ts'
import {apiError} from '../api/api-error.ts'
import type {Cluster} from '../api/cluster.ts'
import {meshParts} from '../namespace/mesh-parts.ts'

/** Both ways on for a run whose config file means a mesh by naming none; what the mesh itself says for any other. */
function hintFor({mesh, meshImpliedBy = null}: MeshWish): string {
  if (meshImpliedBy === null) return MESHES[mesh].cluster.needs.hint
  return `${meshImpliedBy} names no mesh, which means ${mesh}, the default of the original. Install it, or measure sidecars of this runner with --mesh envoy.`
}

/** The mesh that a deployment asks for. */
type MeshWish = Pick<DeploymentRequest, 'mesh' | 'meshImpliedBy' | 'signal'>

/** Throws a PrerequisiteError when the mesh is not on the cluster. No side effect. */
export async function checkMesh(cluster: Cluster, wish: MeshWish): Promise<void> {
  const {mesh, signal} = wish
  const doing = `Looking for mesh ${mesh} on ${cluster.context}`
  const {missing} = await meshParts(cluster, mesh, signal).catch((error: unknown) => {
    signal.throwIfAborted()
    throw apiError(doing, error, cluster)
  })
  if (missing.length === 0) return
  throw new PrerequisiteError(
    `Mesh ${mesh} is not on the cluster of context ${cluster.context}: it lacks ${missing.join(' and ')}.`,
    {hint: hintFor(wish)},
  )
}
