import {INJECTION_REFUSED_BY_NAMESPACE as UNINJECTED} from '../../../meshes/index.ts'
import {apiError} from '../api/api-error.ts'
import {askApi} from '../api/api-request.ts'
import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {
  type NamespaceDocument,
  namespacePath,
  readNamespace,
  readNamespaceOnceGone,
} from '../namespace/read-namespace.ts'
import {isOurs, OWNER_LABELS, OWNER_SELECTOR, POD_SECURITY_LABEL, ROLE_LABEL} from '../objects/labels.ts'
import {deleteObject} from '../objects/object-ref.ts'

/** Says in the namespace that somebody is about to use it, so that nobody removes it in the meantime. */
const USED_ANNOTATION = 'mesh-runner/last-recorder'
const GONE_WITHIN_MS = 30_000

/** Runner made it, and for recorders: one of its workloads may be named as theirs too, and is none to remove. */
function isForRecorders(seen: NamespaceDocument): boolean {
  return isOurs(seen) && seen.metadata.labels?.[ROLE_LABEL] === 'recorder'
}

async function create(cluster: Cluster, name: string, job: string, signal?: AbortSignal): Promise<void> {
  const labels = {
    ...OWNER_LABELS,
    [ROLE_LABEL]: 'recorder',
    [POD_SECURITY_LABEL]: 'privileged',
    ...UNINJECTED.labels,
  }
  const metadata = {name, labels, annotations: {[USED_ANNOTATION]: job, ...UNINJECTED.annotations}}
  const body = {apiVersion: 'v1', kind: 'Namespace', metadata}
  await askApi(cluster, {method: 'POST', path: ['api', 'v1', 'namespaces'], body, signal})
}

async function markUsed(cluster: Cluster, name: string, job: string, signal?: AbortSignal): Promise<void> {
  const contentType = 'application/merge-patch+json'
  const body = {metadata: {annotations: {[USED_ANNOTATION]: job}}}
  await askApi(cluster, {method: 'PATCH', path: namespacePath(name), contentType, body, signal})
}

/**
 * Sees to it that the namespace of recorders is there; `job` names who is about to use it. One that others made is used
 * as it is. Throws an ApiException where it has to be made and may not be.
 */
export async function openRecorderNamespace(
  cluster: Cluster,
  name: string,
  job: string,
  signal?: AbortSignal,
): Promise<void> {
  // One that the last recorder of another run just left behind goes first.
  const seen = await readNamespaceOnceGone(cluster, name, {signal, withinMs: GONE_WITHIN_MS})
  // One that cannot be looked at may well be there: making the recorder will tell.
  if (seen === 'hidden') return
  if (seen !== 'missing') return isForRecorders(seen) ? await markUsed(cluster, name, job, signal) : undefined
  try {
    await create(cluster, name, job, signal)
  } catch (error) {
    // Another run was faster.
    if (statusCode(error) !== 409) throw error
    await markUsed(cluster, name, job, signal)
  }
}

/**
 * Removes the namespace if runner made it for recorders and nobody has a recorder in it. Anyone who comes in between changes its
 * version, and it stays. False when it stays.
 */
export async function closeRecorderNamespace(cluster: Cluster, name: string): Promise<boolean> {
  const seen = await readNamespace(cluster, name)
  if (typeof seen === 'string' || !isForRecorders(seen) || seen.metadata.deletionTimestamp !== undefined) return false
  const path = ['apis', 'batch', 'v1', 'namespaces', name, 'jobs']
  const query = {labelSelector: OWNER_SELECTOR}
  const {body} = await askApi<{items: readonly unknown[] | null}>(cluster, {path, query})
  if ((body.items ?? []).length > 0) return false
  const {uid, resourceVersion} = seen.metadata
  const namespace = {apiVersion: 'v1', kind: 'Namespace', namespace: null, name, uid}
  return await unlessForbidden(deleteObject(cluster, namespace, {resourceVersion}), false)
}

/** `otherwise` where the account lacks the right. */
async function unlessForbidden<T>(asked: Promise<T>, otherwise: T): Promise<T> {
  return await asked.catch((error: unknown) => {
    if (statusCode(error) === 403) return otherwise
    throw error
  })
}

async function recorderNamespaces(cluster: Cluster): Promise<readonly string[]> {
  const query = {labelSelector: `${OWNER_SELECTOR},${ROLE_LABEL}=recorder`}
  const path = ['api', 'v1', 'namespaces']
  const {body} = await askApi<{items: readonly NamespaceDocument[] | null}>(cluster, {path, query})
  return (body.items ?? []).map(({metadata}) => metadata.name)
}

/**
 * Removes every namespace of recorders that runner made and nobody uses, such as a killed run leaves; their names. Where
 * this account may not list namespaces, `configured` alone is looked at. One whose jobs it may not list stays.
 */
export async function closeUnusedRecorderNamespaces(cluster: Cluster, configured: string): Promise<readonly string[]> {
  try {
    const names = await unlessForbidden(recorderNamespaces(cluster), [configured])
    const closing = names.map((name) => unlessForbidden(closeRecorderNamespace(cluster, name), false))
    const closed = await Promise.all(closing)
    return names.filter((_, index) => closed[index])
  } catch (error) {
    throw apiError('Removing namespaces of recorders that nobody uses', error, cluster)
  }
}
