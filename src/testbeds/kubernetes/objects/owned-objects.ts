import {MESHES} from '../../../meshes/index.ts'
import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {fewAtATime} from '../api/few-at-a-time.ts'
import {type ApiKind, askNamespacedKinds, groupOf} from './api-kinds.ts'
import {OWNER_SELECTOR} from './labels.ts'
import {type ListedObject, listObjects} from './object-ref.ts'

/** What templates of runner may make with any mesh, by API group. Recorders are jobs and pods. */
const MADE_WITH_ALL: Readonly<Record<string, readonly string[]>> = {
  '': ['Pod', 'Service', 'ConfigMap', 'Secret', 'ServiceAccount'],
  apps: ['Deployment', 'StatefulSet', 'DaemonSet'],
  batch: ['Job'],
  'rbac.authorization.k8s.io': ['Role', 'RoleBinding'],
  'networking.k8s.io': ['NetworkPolicy'],
  policy: ['PodDisruptionBudget'],
}
const OF_MESHES = Object.values(MESHES).flatMap(({cluster}) => cluster.objects.kinds)

/** Objects of runner, and the kinds that could not be looked through. */
export interface OwnedObjects {
  readonly objects: readonly ListedObject[]
  readonly unseen: readonly {readonly kind: ApiKind; readonly error: unknown}[]
}

const MADE_GROUPS = new Set([...Object.keys(MADE_WITH_ALL), ...OF_MESHES.map(({group}) => group)])

function isMade({apiVersion, kind}: ApiKind): boolean {
  const group = groupOf(apiVersion)
  return MADE_WITH_ALL[group]?.includes(kind) || OF_MESHES.some((one) => one.group === group && one.kind === kind)
}

/** The kinds that runner makes, of those that this cluster has. No other API group is asked: one may be down. */
async function ownedKinds(cluster: Cluster, signal?: AbortSignal): Promise<readonly ApiKind[]> {
  const kinds = await askNamespacedKinds(cluster, {groups: MADE_GROUPS, signal})
  return kinds.filter(isMade)
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
  const seen = await fewAtATime(kinds, async (kind) => {
    try {
      return {kind, objects: await listObjects(cluster, kind, {namespace, selector, signal}), error: null}
    } catch (error) {
      const code = statusCode(error)
      if (code === 404 || code === 405) return {kind, objects: [], error: null}
      if (code !== 403) throw error
      return {kind, objects: [], error}
    }
  })
  return {
    objects: seen.flatMap(({objects}) => objects),
    unseen: seen.filter(({error}) => error !== null).map(({kind, error}) => ({kind, error})),
  }
}
