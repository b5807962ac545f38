import type {V1Pod} from '@kubernetes/client-node'
import type {Cluster} from '../api/cluster.ts'
import {listPolicies} from '../control-plane/list-policies.ts'
import {PEER_AUTHENTICATIONS, type PeerAuthentication} from '../control-plane/peer-authentication.ts'
import {isSelected} from '../objects/label-selector.ts'

function isFor({spec}: PeerAuthentication, pods: readonly V1Pod[]): boolean {
  return pods.some(({metadata}) => isSelected(metadata?.labels ?? {}, spec?.selector))
}

/** What of a policy says how TLS is to be; null when nothing does. */
function spoken({metadata, spec}: PeerAuthentication): string | null {
  const modes = [
    ...(spec?.mtls?.mode === undefined ? [] : [spec.mtls.mode]),
    ...Object.entries(spec?.portLevelMtls ?? {}).map(([port, {mode = 'UNSET'}]) => `${mode} on port ${port}`),
  ]
  return modes.length === 0 ? null : `PeerAuthentication ${metadata.namespace}/${metadata.name} (${modes.join(', ')})`
}

/**
 * The policies of Istio that say with which TLS the server's pods are reached: those of its namespace and, where it may
 * be read, those of the mesh. Where one may not be read that is among the answers.
 */
export async function tlsPolicies(
  cluster: Cluster,
  {namespace, root, pods}: {readonly namespace: string; readonly root: string; readonly pods: readonly V1Pod[]},
): Promise<readonly string[]> {
  const found = [...new Set([namespace, root])].map(async (place) => {
    const policies = await listPolicies<PeerAuthentication>(cluster, PEER_AUTHENTICATIONS, place)
    if (policies === null) return [`PeerAuthentications of namespace ${place}, which this account may not read`]
    return policies
      .filter((policy) => isFor(policy, pods))
      .map(spoken)
      .filter((text) => text !== null)
  })
  return (await Promise.all(found)).flat()
}
