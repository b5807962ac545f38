import {askApi} from '../api/api-request.ts'
import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import type {Manifest} from '../manifest.ts'
import {type ApiKind, askKinds, groupPath} from './api-kinds.ts'

/** What every object of the API says of itself. */
export interface ObjectMeta {
  readonly name: string
  readonly namespace?: string
  readonly uid: string
  readonly resourceVersion: string
  readonly creationTimestamp: string
  readonly deletionTimestamp?: string
  readonly generation?: number
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly finalizers?: readonly string[]
  readonly ownerReferences?: readonly {readonly kind: string; readonly name: string; readonly uid: string}[]
}

/** One object that stands on the cluster. */
export interface ObjectRef {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string | null
  readonly name: string
  readonly uid: string
}

/** An object of a listing, without its contents: those of secrets never travel. */
export interface ListedObject {
  readonly kind: ApiKind
  readonly metadata: ObjectMeta
}

/** Lists and reads with this `Accept` answer with metadata alone (API conventions, PartialObjectMetadata). */
const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json'

/** The object in words, for messages: `Deployment fortioclient in namespace twopods`. */
export function spokenName({kind, namespace, name}: Pick<ObjectRef, 'kind' | 'namespace' | 'name'>): string {
  return namespace === null ? `${kind} ${name}` : `${kind} ${name} in namespace ${namespace}`
}

/** What the listed object is, and where. */
export function refOf({kind, metadata}: ListedObject): ObjectRef {
  const {name, namespace = null, uid} = metadata
  return {apiVersion: kind.apiVersion, kind: kind.kind, namespace, name, uid}
}

/** Parts of the path of a kind's listing; of all namespaces when null. */
function listPath(kind: Pick<ApiKind, 'apiVersion' | 'plural'>, namespace: string | null): string[] {
  return [...groupPath(kind.apiVersion), ...(namespace === null ? [] : ['namespaces', namespace]), kind.plural]
}

/** Parts of the path of an object; null when the API server does not have its kind. */
export async function askObjectPath(
  cluster: Cluster,
  object: Pick<Manifest, 'apiVersion' | 'kind'> & {
    readonly name: string
    readonly namespace?: string | null | undefined
  },
  signal?: AbortSignal,
): Promise<string[] | null> {
  const kinds = await askKinds(cluster, object.apiVersion, signal)
  const kind = kinds.find((one) => one.kind === object.kind)
  if (kind === undefined) return null
  return [...listPath(kind, kind.namespaced ? (object.namespace ?? 'default') : null), object.name]
}

interface MetadataList {
  readonly metadata?: {readonly continue?: string}
  /** Null where there are none. */
  readonly items: readonly {readonly metadata: ObjectMeta}[] | null
}

/** All objects of a kind that the selector finds, by their metadata. Throws an ApiException where listing is refused. */
export async function listObjects(
  cluster: Cluster,
  kind: ApiKind,
  {namespace, selector, signal}: {namespace: string | null; selector?: string; signal?: AbortSignal | undefined},
): Promise<readonly ListedObject[]> {
  const found: ListedObject[] = []
  let next: string | undefined
  do {
    const query = {labelSelector: selector, limit: 500, continue: next}
    const path = listPath(kind, namespace)
    const {body} = await askApi<MetadataList>(cluster, {path, query, accept: METADATA_ONLY, signal})
    found.push(...(body.items ?? []).map(({metadata}) => ({kind, metadata})))
    next = body.metadata?.continue === '' ? undefined : body.metadata?.continue
  } while (next !== undefined)
  return found
}

/** Kinds that own pods. When deleted they stay until those are gone; all others go at once. */
export const POD_OWNERS: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job']

/** How an object is deleted. */
export interface DeleteOptions {
  readonly signal?: AbortSignal | undefined
  /** Of pods. */
  readonly gracePeriodSeconds?: number
  /** Only while it is still in this state. */
  readonly resourceVersion?: string
}

/**
 * Deletes exactly the object that was seen, by its uid, and what it owns before it. False when it is gone, or when
 * another has taken its name since.
 */
export async function deleteObject(cluster: Cluster, object: ObjectRef, options: DeleteOptions = {}): Promise<boolean> {
  const path = await askObjectPath(cluster, object, options.signal)
  if (path === null) return false
  const {resourceVersion, gracePeriodSeconds} = options
  const preconditions = {uid: object.uid, ...(resourceVersion === undefined ? {} : {resourceVersion})}
  const propagationPolicy = POD_OWNERS.includes(object.kind) ? 'Foreground' : 'Background'
  const grace = gracePeriodSeconds === undefined ? {} : {gracePeriodSeconds}
  const body = {apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy, preconditions, ...grace}
  try {
    await askApi(cluster, {method: 'DELETE', path, body, signal: options.signal})
    return true
  } catch (error) {
    const code = statusCode(error)
    if (code === 404 || code === 409) return false
    throw error
  }
}

/** The object's document; null when there is none. */
export async function readObject<T>(
  cluster: Cluster,
  path: readonly string[],
  signal?: AbortSignal,
): Promise<T | null> {
  try {
    return (await askApi<T>(cluster, {path, signal})).body
  } catch (error) {
    if (statusCode(error) === 404) return null
    throw error
  }
}
