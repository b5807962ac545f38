import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {type ApiKind, askNamespacedKinds, groupOf} from './api-kinds.ts'
import {OWNER_SELECTOR} from './labels.ts'
import {type ListedObject, listObjects} from './object-ref.ts'

/** Everything that templates of runner may make, by API group. Recorders are jobs and pods. */
const MADE: Readonly<Record<string, readonly string[]>> = {
  '': ['Pod', 'Service', 'ConfigMap', 'Secret', 'ServiceAccount'],
  apps: ['Deployment', 'StatefulSet', 'DaemonSet'],
  batch: ['Job'],
  'rbac.authorization.k8s.io': ['Role', 'RoleBinding'],
  'networking.k8s.io': ['NetworkPolicy'],
  policy: ['PodDisruptionBudget'],
  'networking.istio.io': ['Gateway', 'VirtualService', 'DestinationRule', 'ServiceEntry', 'Sidecar', 'EnvoyFilter'],
  'gateway.networking.k8s.io': ['HTTPRoute', 'GRPCRoute', 'TCPRoute'],
  'security.istio.io': ['PeerAuthentication', 'AuthorizationPolicy'],
  'policy.linkerd.io': ['Server', 'ServerAuthorization', 'AuthorizationPolicy'],
}

/** Objects of runner, and the kinds that could not be looked through. */
export interface OwnedObjects {
  readonly objects: readonly ListedObject[]
  readonly unseen: readonly {readonly kind: ApiKind; readonly error: unknown}[]
}

const MADE_GROUPS = new Set(Object.keys(MADE))

/** The kinds that runner makes, of those that this cluster has. No other API group is asked: one may be down. */
async function ownedKinds(cluster: Cluster, signal?: AbortSignal): Promise<readonly ApiKind[]> {
  const kinds = await askNamespacedKinds(cluster, {groups: MADE_GROUPS, signal})
  return kinds.filter(({apiVersion, kind}) => MADE[groupOf(apiVersion)]?.includes(kind))
}

/** Everything with runner's label that the selector finds, in one namespace or in all (null). Leases are not in it. */
export async function listOwned(
  cluster: Cluster,
  {
    namespace,
    selector = OWNER_SELECTOR,
    signal,
  }: {namespace: string | null; selector?: string; signal?: AbortSignal | undefined},
): Promise<OwnedObjects> {
  const kinds = await ownedKinds(cluster, signal)
  const seen = await Promise.all(
    kinds.map(async (kind) => {
      try {
        return {kind, objects: await listObjects(cluster, kind, {namespace, selector, signal}), error: null}
      } catch (error) {
        const code = statusCode(error)
        if (code === 404 || code === 405) return {kind, objects: [], error: null}
        if (code !== 403) throw error
        return {kind, objects: [], error}
      }
    }),
  )
  return {
    objects: seen.flatMap(({objects}) => objects),
    unseen: seen.filter(({error}) => error !== null).map(({kind, error}) => ({kind, error})),
  }
}
