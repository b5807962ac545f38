import type {V1Pod} from '@kubernetes/client-node'
import type {PolicySource} from '../../../meshes/index.ts'
import type {Cluster} from '../api/cluster.ts'
import {listPolicies} from '../control-plane/list-policies.ts'
import {isSelected} from '../objects/label-selector.ts'

/**
 * The policies of a mesh that say with which TLS the server's pods are reached: those of their namespace and, where it
 * may be read, those of the mesh, which stand in `root`. Where one may not be read that is among the answers.
 */
export async function tlsPolicies(
  cluster: Cluster,
  source: PolicySource,
  {namespace, root, pods}: {readonly namespace: string; readonly root: string; readonly pods: readonly V1Pod[]},
): Promise<readonly string[]> {
  const isFor = (policy: unknown) =>
    pods.some(({metadata}) => isSelected(metadata?.labels ?? {}, {matchLabels: source.labelsSelected(policy)}))
  const found = [...new Set([namespace, root])].map(async (place) => {
    const policies = await listPolicies(cluster, source, place)
    if (policies === null) return [`${source.kind}s of namespace ${place}, which this account may not read`]
    return policies
      .filter(isFor)
      .map((policy) => source.spoken(policy))
      .filter((text) => text !== null)
  })
  return (await Promise.all(found)).flat()
}
