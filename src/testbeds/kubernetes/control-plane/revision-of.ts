import type {V1Pod} from '@kubernetes/client-node'
import type {ControlPlane} from '../../../meshes/index.ts'
import type {Cluster} from '../api/cluster.ts'
import {controlPlanePods} from '../injection/control-plane-version.ts'
import type {RevisionPlace} from './mesh-config.ts'

/** Which revision of a control plane has injected a pod; null where none has. Tags stand in labels, the revision itself in an annotation. */
export function revisionOf({metadata}: V1Pod, {revisionLabel}: ControlPlane): string | null {
  return metadata?.annotations?.[revisionLabel] ?? metadata?.labels?.[revisionLabel] ?? null
}

/** Where the control plane of the first pod that has one runs; null where none is seen. */
export async function findControlPlane(
  cluster: Cluster,
  plane: ControlPlane,
  pods: readonly V1Pod[],
): Promise<RevisionPlace | null> {
  const revision = pods.map((pod) => revisionOf(pod, plane)).find((one) => one !== null)
  if (revision === undefined) return null
  const [pod] = await controlPlanePods(cluster, plane, revision)
  return pod === undefined ? null : {namespace: pod.metadata?.namespace ?? '', revision}
}
