import {setTimeout as wait} from 'node:timers/promises'
import {TestbedError} from '../../../errors/index.ts'
import {type ApiRequest, askApi} from '../client/api-request.ts'
import {apiStatus} from '../client/api-status.ts'
import type {Cluster} from '../client/cluster.ts'
import {isOurs, OWNER_LABELS, OWNER_SELECTOR, ROLE_LABEL} from '../lifecycle/labels.ts'
import type {ObjectMeta} from '../lifecycle/object-ref.ts'

interface NamespaceDocument {
  readonly metadata: ObjectMeta
}

/** Says in the namespace that somebody is about to use it, so that nobody removes it in the meantime. */
const USED_ANNOTATION = 'mesh-runner/last-recorder'
const GONE_WITHIN_MS = 30_000
const LOOK_EVERY_MS = 300

function pathOf(name: string): string[] {
  return ['api', 'v1', 'namespaces', name]
}

/** `hidden` when the account may not look. */
async function read(
  cluster: Cluster,
  name: string,
  signal?: AbortSignal,
): Promise<NamespaceDocument | null | 'hidden'> {
  try {
    return (await askApi<NamespaceDocument>(cluster, {path: pathOf(name), signal})).body
  } catch (error) {
    const code = apiStatus(error)?.code
    if (code === 404) return null
    if (code === 403) return 'hidden'
    throw error
  }
}

/** One that the last recorder of another run just left behind goes first. */
async function readOnceGone(cluster: Cluster, name: string, signal?: AbortSignal) {
  const deadline = performance.now() + GONE_WITHIN_MS
  for (;;) {
    const found = await read(cluster, name, signal)
    if (found === null || found === 'hidden' || found.metadata.deletionTimestamp === undefined) return found
    if (performance.now() > deadline) {
      throw new TestbedError(`Namespace ${name} has been on its way out since ${found.metadata.deletionTimestamp}.`, {
        hint: `kubectl get namespace ${name} -o yaml says what it waits for.`,
      })
    }
    await wait(LOOK_EVERY_MS, undefined, signal === undefined ? {} : {signal})
  }
}

async function create(cluster: Cluster, name: string, job: string, signal?: AbortSignal): Promise<void> {
  const labels = {
    ...OWNER_LABELS,
    [ROLE_LABEL]: 'recorder',
    'pod-security.kubernetes.io/enforce': 'privileged',
    'istio-injection': 'disabled',
  }
  const metadata = {name, labels, annotations: {[USED_ANNOTATION]: job, 'linkerd.io/inject': 'disabled'}}
  const body = {apiVersion: 'v1', kind: 'Namespace', metadata}
  await askApi(cluster, {method: 'POST', path: ['api', 'v1', 'namespaces'], body, signal})
}

async function markUsed(cluster: Cluster, name: string, job: string, signal?: AbortSignal): Promise<void> {
  const contentType = 'application/merge-patch+json'
  const body = {metadata: {annotations: {[USED_ANNOTATION]: job}}}
  await askApi(cluster, {method: 'PATCH', path: pathOf(name), contentType, body, signal})
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
  const found = await readOnceGone(cluster, name, signal)
  // One that cannot be looked at may well be there: making the recorder will tell.
  if (found === 'hidden') return
  if (found !== null) return isOurs(found) ? await markUsed(cluster, name, job, signal) : undefined
  try {
    await create(cluster, name, job, signal)
  } catch (error) {
    // Another run was faster.
    if (apiStatus(error)?.code !== 409) throw error
    await markUsed(cluster, name, job, signal)
  }
}

/**
 * Removes the namespace if runner made it and nobody has a recorder in it. Anyone who comes in between changes its
 * version, and it stays. False when it stays.
 */
export async function closeRecorderNamespace(cluster: Cluster, name: string): Promise<boolean> {
  const found = await read(cluster, name)
  if (found === null || found === 'hidden' || !isOurs(found)) return false
  if (found.metadata.deletionTimestamp !== undefined) return false
  const path = ['apis', 'batch', 'v1', 'namespaces', name, 'jobs']
  const {body} = await askApi<{items: readonly unknown[] | null}>(cluster, {
    path,
    query: {labelSelector: OWNER_SELECTOR},
  })
  if ((body.items ?? []).length > 0) return false
  const {uid, resourceVersion} = found.metadata
  try {
    const options = {apiVersion: 'v1', kind: 'DeleteOptions', preconditions: {uid, resourceVersion}}
    await askApi(cluster, {method: 'DELETE', path: pathOf(name), body: options})
    return true
  } catch (error) {
    if ([403, 404, 409].includes(apiStatus(error)?.code ?? 0)) return false
    throw error
  }
}

async function listNames(cluster: Cluster, request: Pick<ApiRequest, 'path' | 'query'>): Promise<readonly string[]> {
  try {
    const {body} = await askApi<{items: readonly NamespaceDocument[] | null}>(cluster, request)
    return (body.items ?? []).map(({metadata}) => metadata.name)
  } catch (error) {
    if (apiStatus(error)?.code === 403) return []
    throw error
  }
}

/**
 * Removes every namespace of recorders that runner made and nobody uses, such as a killed run leaves; their names. None
 * where this account may not list namespaces, and so has made none.
 */
export async function closeUnusedRecorderNamespaces(cluster: Cluster): Promise<readonly string[]> {
  const query = {labelSelector: `${OWNER_SELECTOR},${ROLE_LABEL}=recorder`}
  const path = ['api', 'v1', 'namespaces']
  const names = await listNames(cluster, {path, query})
  const closed = await Promise.all(names.map((name) => closeRecorderNamespace(cluster, name)))
  return names.filter((_, index) => closed[index])
}
