import {setTimeout as wait} from 'node:timers/promises'
import {TestbedError} from '../../../errors/index.ts'
import {apiError} from '../api/api-error.ts'
import {askApi} from '../api/api-request.ts'
import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import type {Manifest} from '../manifest.ts'
import {FIELD_MANAGER} from '../objects/labels.ts'
import {closeRecorderNamespace} from './recorder-namespace.ts'
import {listed} from './wait-for-container.ts'

/** The job of one recorder. */
export interface JobRef {
  readonly namespace: string
  readonly name: string
}

const GONE_WITHIN_MS = 30_000
const LOOK_EVERY_MS = 250

function jobsPath(namespace: string, ...more: string[]): string[] {
  return ['apis', 'batch', 'v1', 'namespaces', namespace, 'jobs', ...more]
}

/** One that its TTL took meanwhile is gone as well. */
async function deleteJob(cluster: Cluster, {namespace, name}: JobRef): Promise<void> {
  const body = {apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background'}
  try {
    await askApi(cluster, {method: 'DELETE', path: jobsPath(namespace, name), body})
  } catch (error) {
    if (statusCode(error) !== 404) throw error
  }
}

/**
 * Deletes the job, waits until its pod has ended, then removes the namespace if it was the last one there. Throws a
 * TestbedError when the pod does not go, a PrerequisiteError where a right is missing.
 */
export async function removeJob(cluster: Cluster, job: JobRef): Promise<void> {
  const {namespace, name} = job
  const doing = `Removing the recorder ${name} in namespace ${namespace}`
  try {
    await deleteJob(cluster, job)
    const deadline = performance.now() + GONE_WITHIN_MS
    while ((await listed(cluster, namespace, 'pods', {labelSelector: `job-name=${name}`})).length > 0) {
      if (performance.now() > deadline) throw new TestbedError(`${doing}: its pod is still there.`)
      await wait(LOOK_EVERY_MS)
    }
    await closeRecorderNamespace(cluster, namespace)
  } catch (error) {
    throw apiError(doing, error, cluster)
  }
}

/**
 * Removes what there is of one that did not come up. Never rejects: why it did not come up is to be told, not what stays
 * for `runner clean`.
 */
export async function discardJob(cluster: Cluster, job: JobRef): Promise<void> {
  await removeJob(cluster, job)
    .catch(() => closeRecorderNamespace(cluster, job.namespace))
    .catch(() => false)
}

/** Makes the job. Throws an ApiException where that is refused. */
export async function createJob(
  cluster: Cluster,
  namespace: string,
  body: Manifest,
  signal?: AbortSignal,
): Promise<void> {
  const query = {fieldManager: FIELD_MANAGER}
  try {
    await askApi(cluster, {method: 'POST', path: jobsPath(namespace), body, query, signal})
  } catch (error) {
    // Of this very run and node, left by an attempt that was cut off: it serves.
    if (statusCode(error) !== 409) throw error
  }
}
