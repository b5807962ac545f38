import type {MeshName} from '../../../config/mesh-name.ts'
import {MESHES} from '../../../meshes/index.ts'
import type {SeenNamespace} from '../namespace/read-namespace.ts'
import type {Labels} from '../objects/label-selector.ts'
import type {Injector} from './injectors.ts'
import {bareNamespace, whyUninjected} from './why-uninjected.ts'

/** A pod that a mesh is to put its sidecar into. */
export interface PodInMesh {
  readonly mesh: MeshName
  readonly namespace: string
  /** That namespace, which need not be there yet. */
  readonly seen: SeenNamespace
  readonly podLabels: Labels
}

function labelsOf(namespace: string, seen: SeenNamespace): Labels {
  return {...bareNamespace(namespace), ...(typeof seen === 'string' ? {} : seen.metadata.labels)}
}

/** Why none of the mesh's injectors is asked about such a pod, by the labels that its namespace has; null when one is. */
export function whyPodUninjected(
  injectors: readonly Injector[],
  {mesh, namespace, seen, podLabels}: PodInMesh,
): string | null {
  return whyUninjected(injectors, {
    namespace,
    namespaceLabels: labelsOf(namespace, seen),
    podLabels,
    revisionLabel: MESHES[mesh].cluster.needs.controlPlane?.revisionLabel ?? null,
  })
}
