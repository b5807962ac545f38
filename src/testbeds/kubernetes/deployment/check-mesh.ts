import {PrerequisiteError} from '../../../errors/index.ts'
import {MESHES, type MeshName} from '../../../meshes/index.ts'
import {apiError} from '../client/api-error.ts'
import type {Cluster} from '../client/cluster.ts'
import {meshParts} from '../lifecycle/mesh-parts.ts'

/** Throws a PrerequisiteError when the mesh is not on the cluster. No side effect. */
export async function checkMesh(cluster: Cluster, mesh: MeshName, signal: AbortSignal): Promise<void> {
  const doing = `Looking for mesh ${mesh} on ${cluster.context}`
  const {missing} = await meshParts(cluster, mesh, signal).catch((error: unknown) => {
    signal.throwIfAborted()
    throw apiError(doing, error, cluster.server)
  })
  if (missing.length === 0) return
  const {hint} = MESHES[mesh].cluster.needs
  throw new PrerequisiteError(
    `Mesh ${mesh} is not on the cluster of context ${cluster.context}: it lacks ${missing.join(' and ')}.`,
    {hint},
  )
}
