import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
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

function isForeign(object: ListedObject): boolean {
  const {kind, metadata} = object
  if (isOurs({metadata}) || BY_THE_CLUSTER.has(kind.kind) || isPutEverywhere(object)) return false
  if (kind.kind === 'Service' && metadata.namespace === 'default' && metadata.name === 'kubernetes') return false
  // What has an owner goes and comes with it, and the owner is listed too.
  return (metadata.ownerReferences ?? []).length === 0
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

/**
 * Everything in the namespace that runner did not make and the cluster does not put there by itself. Throws where any
 * kind cannot be listed, also when the server of one API group is down: what it hides must not pass for nothing.
 */
export async function listForeignObjects(
  cluster: Cluster,
  namespace: string,
  signal?: AbortSignal,
): Promise<readonly ListedObject[]> {
  const kinds = await askNamespacedKinds(cluster, {signal})
  const found = await Promise.all(
    kinds.map(async (kind) => {
      try {
        return await foreignOf(cluster, kind, namespace, signal)
      } catch (error) {
        // 404 and 405: announced, but not really served. Anything else hides objects, so it must not pass for "none".
        if (![404, 405].includes(statusCode(error) ?? 0)) throw error
        return []
      }
    }),
  )
  return found.flat()
}
