import type {V1Pod} from '@kubernetes/client-node'
import type {ControlPlane} from '../../../meshes/index.ts'
import type {Cluster} from '../api/cluster.ts'
import {controlPlanePods} from '../injection/control-plane-version.ts'
import type {RevisionPlace} from './mesh-config.ts'

/**
 * Which revision of a control plane has injected the first of `pods` that one has; null where none has. Tags stand in labels,
 * the revision itself in an annotation.
 */
export function revisionOf(pods: readonly V1Pod[], {revisionLabel}: ControlPlane): string | null {
  const revisions = pods.map(
    ({metadata}) => metadata?.annotations?.[revisionLabel] ?? metadata?.labels?.[revisionLabel],
  )
  return revisions.find((one) => one !== undefined) ?? null
}

/** Where the control plane of the first pod that has one runs; null where none is seen. */
export async function findControlPlane(
  cluster: Cluster,
  plane: ControlPlane,
  pods: readonly V1Pod[],
): Promise<RevisionPlace | null> {
  const revision = revisionOf(pods, plane)
  if (revision === null) return null
  const [pod] = await controlPlanePods(cluster, plane, revision)
  return pod === undefined ? null : {namespace: pod.metadata?.namespace ?? '', revision}
}
