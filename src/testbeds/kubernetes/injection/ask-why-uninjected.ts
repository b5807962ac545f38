import type {MeshName} from '../../../config/mesh-name.ts'
import {MESHES} from '../../../meshes/index.ts'
import type {Cluster} from '../api/cluster.ts'
import {readNamespace} from '../namespace/read-namespace.ts'
import type {Labels} from '../objects/label-selector.ts'
import type {Injector} from './injectors.ts'
import {bareNamespace, whyUninjected} from './why-uninjected.ts'

/** A pod that a mesh is to put its sidecar into. */
export interface PodInMesh {
  readonly mesh: MeshName
  /** Need not be there yet. */
  readonly namespace: string
  readonly podLabels: Labels
}

async function labelsOf(cluster: Cluster, namespace: string, signal?: AbortSignal): Promise<Labels> {
  const seen = await readNamespace(cluster, namespace, signal)
  return {...bareNamespace(namespace), ...(typeof seen === 'string' ? {} : seen.metadata.labels)}
}

/**
 * Why none of the mesh's injectors is asked about such a pod, by the labels that its namespace has now; null when one
 * is. Throws an ApiException when the API server fails.
 */
export async function askWhyUninjected(
  cluster: Cluster,
  injectors: readonly Injector[],
  {mesh, namespace, podLabels}: PodInMesh,
  signal?: AbortSignal,
): Promise<string | null> {
  return whyUninjected(injectors, {
    namespace,
    namespaceLabels: await labelsOf(cluster, namespace, signal),
    podLabels,
    revisionLabel: MESHES[mesh].cluster.needs.controlPlane?.revisionLabel ?? null,
  })
}
