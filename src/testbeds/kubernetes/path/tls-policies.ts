import type {V1Pod} from '@kubernetes/client-node'
import {askApi} from '../api/api-request.ts'
import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {isSelected, type Labels} from '../objects/label-selector.ts'

/** Istio's PeerAuthentication, as far as it is read: https://istio.io/latest/docs/reference/config/security/peer_authentication/ */
interface PeerAuthentication {
  readonly metadata: {readonly name: string; readonly namespace: string}
  readonly spec?: {
    readonly selector?: {readonly matchLabels?: Labels}
    readonly mtls?: {readonly mode?: string}
    readonly portLevelMtls?: Readonly<Record<string, {readonly mode?: string}>>
  }
}

/** Every Istio since 1.5 serves it; what is stored is the same in v1. */
const PATH = ['apis', 'security.istio.io', 'v1beta1']

async function policiesIn(cluster: Cluster, namespace: string): Promise<readonly PeerAuthentication[] | null> {
  const path = [...PATH, 'namespaces', namespace, 'peerauthentications']
  try {
    return (await askApi<{readonly items: readonly PeerAuthentication[]}>(cluster, {path})).body.items
  } catch (error) {
    const code = statusCode(error)
    if (code === 404) return []
    if (code === 403) return null
    throw error
  }
}

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
    const policies = await policiesIn(cluster, place)
    if (policies === null) return [`PeerAuthentications of namespace ${place}, which this account may not read`]
    return policies
      .filter((policy) => isFor(policy, pods))
      .map(spoken)
      .filter((text) => text !== null)
  })
  return (await Promise.all(found)).flat()
}
