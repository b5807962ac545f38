import type {V1Pod} from '@kubernetes/client-node'
import type {MeshName} from '../../../config/mesh-name.ts'
import {ConfigurationError, type Warning} from '../../../errors/index.ts'
import {MESHES} from '../../../meshes/index.ts'
import {proxyContainerOf} from '../proxies/find-proxy.ts'

/** The mesh that pods of others really stand in. */
export interface AttachedMesh {
  readonly mesh: MeshName
  readonly warnings: readonly Warning[]
}

function hasSidecarOf(mesh: MeshName, pods: readonly V1Pod[]): boolean {
  return pods.some((pod) => proxyContainerOf(pod, MESHES[mesh].cluster.proxyContainers) !== null)
}

/** A config file that means a mesh by naming none has not asked for another one's numbers. */
function refuseOtherMesh(wanted: MeshName, found: MeshName, impliedBy: string): void {
  if (found === wanted || found === 'none') return
  throw new ConfigurationError(
    `Attaching: ${impliedBy} names no mesh, which means ${wanted}, the default of the original, and the pods have sidecars of mesh ${found}.`,
    {hint: `Say --mesh ${found} to measure these, or attach to pods in mesh ${wanted}.`},
  )
}

/**
 * Tells the mesh by the containers of the pods; what was asked for only where they tell nothing. Throws a
 * ConfigurationError when they are of another mesh than `impliedBy` means by naming none.
 */
export function attachedMesh(wanted: MeshName, pods: readonly V1Pod[], impliedBy: string | null = null): AttachedMesh {
  const names = Object.keys(MESHES) as MeshName[]
  const found = [wanted, ...names].find((mesh) => hasSidecarOf(mesh, pods)) ?? 'none'
  if (impliedBy !== null) refuseOtherMesh(wanted, found, impliedBy)
  if (found === wanted) return {mesh: found, warnings: []}
  const what = found === 'none' ? 'have no sidecar' : `have sidecars of mesh ${found}`
  const message = `Mesh ${wanted} was asked for; the pods ${what}, so they are measured as mesh ${found}.`
  return {mesh: found, warnings: [{code: 'mesh-of-attached-pods', message, hint: `Say --mesh ${found}.`}]}
}
