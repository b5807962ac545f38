import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {fewAtATime} from '../api/few-at-a-time.ts'
import {type ApiKind, askKinds, askNamespacedKinds} from '../objects/api-kinds.ts'
import {isOurs} from '../objects/labels.ts'
import {type ListedObject, listObjects} from '../objects/object-ref.ts'
import {isPutEverywhere} from './put-everywhere.ts'

/** What makes a namespace somebody's: things that run or serve. */
const IN_USE: Readonly<Record<string, readonly string[]>> = {
  v1: ['Pod', 'Service', 'ReplicationController'],
  'apps/v1': ['Deployment', 'StatefulSet', 'DaemonSet'],
  'batch/v1': ['Job', 'CronJob'],
}

/** Kinds that the cluster itself writes beside others' objects. */
const BY_THE_CLUSTER = new Set(['Event', 'Endpoints', 'EndpointSlice', 'PodMetrics', 'ControllerRevision'])

/** Put there by somebody. What has an owner goes and comes with it, and the owner is listed too. */
function isByItself({kind, metadata}: ListedObject): boolean {
  return !BY_THE_CLUSTER.has(kind.kind) && (metadata.ownerReferences ?? []).length === 0
}

function isForeign(object: ListedObject): boolean {
  const {kind, metadata} = object
  if (isOurs({metadata}) || isPutEverywhere(object)) return false
  if (kind.kind === 'Service' && metadata.namespace === 'default' && metadata.name === 'kubernetes') return false
  return isByItself(object)
}

async function foreignOf(cluster: Cluster, kind: ApiKind, namespace: string, signal?: AbortSignal) {
  return (await listObjects(cluster, kind, {namespace, signal})).filter(isForeign)
}

/** Workloads, pods and services in the namespace that runner did not make. Throws where listing is refused. */
export async function listForeignWorkloads(
  cluster: Cluster,
  namespace: string,
  signal?: AbortSignal,
): Promise<readonly ListedObject[]> {
  const versions = await Promise.all(Object.keys(IN_USE).map((version) => askKinds(cluster, version, signal)))
  const kinds = versions.flat().filter(({apiVersion, kind}) => IN_USE[apiVersion]?.includes(kind))
  return (await Promise.all(kinds.map((kind) => foreignOf(cluster, kind, namespace, signal)))).flat()
}

/** What a namespace holds. What the cluster puts there by itself is in neither, nor are runner's leases and what has an owner. */
export interface NamespaceContents {
  readonly ours: readonly ListedObject[]
  readonly foreign: readonly ListedObject[]
}

/**
 * Everything in the namespace. Throws where any kind cannot be listed, also when the server of one API group is down: what
 * it hides must not pass for nothing.
 */
export async function listContents(
  cluster: Cluster,
  namespace: string,
  signal?: AbortSignal,
): Promise<NamespaceContents> {
  const kinds = await askNamespacedKinds(cluster, {signal})
  const listed = await fewAtATime(kinds, async (kind) => {
    try {
      return await listObjects(cluster, kind, {namespace, signal})
    } catch (error) {
      // 404 and 405: announced, but not really served. Anything else hides objects, so it must not pass for "none".
      if (![404, 405].includes(statusCode(error) ?? 0)) throw error
      return []
    }
  })
  const objects = listed.flat()
  const ours = objects.filter((object) => isOurs(object) && isByItself(object) && object.kind.kind !== 'Lease')
  return {ours, foreign: objects.filter(isForeign)}
}
