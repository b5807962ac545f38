import {askApi} from '../api/api-request.ts'
import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {listLeases, type RunLease} from '../lease/lease-record.ts'
import {type NamespaceDocument, readNamespace} from '../namespace/read-namespace.ts'
import {isOurs, OWNER_SELECTOR} from '../objects/labels.ts'
import type {ListedObject} from '../objects/object-ref.ts'
import {listOwned} from '../objects/owned-objects.ts'

/** What of runner stands, of living runs and dead ones. */
export interface FoundOnCluster {
  readonly leases: readonly RunLease[]
  readonly objects: readonly ListedObject[]
  /** By the API server's clock. */
  readonly nowMs: number
}

function asObject({metadata}: NamespaceDocument): ListedObject {
  const kind = {apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false, verbs: []}
  return {kind, metadata: {...metadata, namespace: metadata.name}}
}

async function ownedIn(cluster: Cluster, namespace: string | null, signal?: AbortSignal) {
  const {serverTimeMs} = await askApi(cluster, {path: ['version'], signal})
  const {objects, unseen} = await listOwned(cluster, {namespace, signal})
  const hidden = unseen.find(({kind}) => ['Pod', 'Deployment'].includes(kind.kind))
  if (hidden !== undefined) throw hidden.error
  return {objects, nowMs: serverTimeMs}
}

async function everywhere(cluster: Cluster, signal?: AbortSignal): Promise<FoundOnCluster> {
  // Objects before leases: a run that ends in between has taken its objects with it.
  const {objects, nowMs} = await ownedIn(cluster, null, signal)
  const request = {path: ['api', 'v1', 'namespaces'], query: {labelSelector: OWNER_SELECTOR}, signal}
  const {body} = await askApi<{items: NamespaceDocument[]}>(cluster, request)
  return {leases: await listLeases(cluster, null, signal), objects: [...objects, ...body.items.map(asObject)], nowMs}
}

/** Of all namespaces where this account may list them: what stands here may be of a run that holds another namespace. */
async function leasesAround(cluster: Cluster, namespace: string, signal?: AbortSignal): Promise<readonly RunLease[]> {
  try {
    return await listLeases(cluster, null, signal)
  } catch (error) {
    if (statusCode(error) !== 403) throw error
    return await listLeases(cluster, namespace, signal)
  }
}

/** What stands in one namespace, itself included. Throws an ApiException where listing is refused. */
export async function lookInto(cluster: Cluster, namespace: string, signal?: AbortSignal): Promise<FoundOnCluster> {
  const {objects, nowMs} = await ownedIn(cluster, namespace, signal)
  const seen = await readNamespace(cluster, namespace, signal)
  const own = typeof seen !== 'string' && isOurs(seen) ? [asObject(seen)] : []
  return {leases: await leasesAround(cluster, namespace, signal), objects: [...objects, ...own], nowMs}
}

/** What stands in all namespaces; only in `namespace`, without itself, when this account may not list in all. */
export async function lookAround(
  cluster: Cluster,
  {namespace, signal}: {readonly namespace?: string; readonly signal?: AbortSignal | undefined},
): Promise<{readonly found: FoundOnCluster; readonly onlyNamespace: string | null}> {
  try {
    return {found: await everywhere(cluster, signal), onlyNamespace: null}
  } catch (error) {
    if (statusCode(error) !== 403 || namespace === undefined) throw error
    const {objects, nowMs} = await ownedIn(cluster, namespace, signal)
    const found = {leases: await listLeases(cluster, namespace, signal), objects, nowMs}
    return {found, onlyNamespace: namespace}
  }
}
