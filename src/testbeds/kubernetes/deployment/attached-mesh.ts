import type {V1Pod} from '@kubernetes/client-node'
import type {Warning} from '../../../errors/index.ts'
import {MESHES, type MeshName} from '../../../meshes/index.ts'
import {proxyContainerOf} from '../proxies/find-proxy.ts'

/** The mesh that pods of others really stand in. */
export interface AttachedMesh {
  readonly mesh: MeshName
  readonly warnings: readonly Warning[]
}

function hasSidecarOf(mesh: MeshName, pods: readonly V1Pod[]): boolean {
  return pods.some((pod) => proxyContainerOf(pod, MESHES[mesh].cluster.proxyContainers) !== null)
}

/** Tells the mesh by the containers of the pods; what was asked for only where they tell nothing. */
export function attachedMesh(wanted: MeshName, pods: readonly V1Pod[]): AttachedMesh {
  const names = Object.keys(MESHES) as MeshName[]
  const found = [wanted, ...names].find((mesh) => hasSidecarOf(mesh, pods)) ?? 'none'
  if (found === wanted) return {mesh: found, warnings: []}
  const what = found === 'none' ? 'have no sidecar' : `have sidecars of mesh ${found}`
  const message = `Mesh ${wanted} was asked for; the pods ${what}, so they are measured as mesh ${found}.`
  return {mesh: found, warnings: [{code: 'mesh-of-attached-pods', message, hint: `Say --mesh ${found}.`}]}
}
