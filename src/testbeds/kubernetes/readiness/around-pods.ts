import type {V1Job, V1Node} from '@kubernetes/client-node'
import {askApi, type Json} from '../api/api-request.ts'
import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {printableLine} from '../objects/printable-lines.ts'
import {conditionOf, type EventDocument} from './pod-state.ts'

/** What is the matter with the node; null when it is ready, or when the account may not look at nodes. */
export async function askNodeTrouble(cluster: Cluster, name: string, signal?: AbortSignal): Promise<string | null> {
  try {
    const {body} = await askApi<Json<V1Node>>(cluster, {path: ['api', 'v1', 'nodes', name], signal})
    const ready = conditionOf(body, 'Ready')
    if (ready?.status === 'True') return null
    return printableLine(
      `node ${name} is not ready: ${ready?.reason ?? 'no reason'}: ${ready?.message ?? 'no message'}`,
      600,
    )
  } catch (error) {
    if (statusCode(error) === 404) return `node ${name} is gone`
    if (statusCode(error) === 403) return null
    throw error
  }
}

/** Why the job has failed, such as for its deadline; null when it has not, or is gone. Throws where listing is refused. */
export async function askJobTrouble(
  cluster: Cluster,
  namespace: string,
  name: string,
  signal?: AbortSignal,
): Promise<string | null> {
  const path = ['apis', 'batch', 'v1', 'namespaces', namespace, 'jobs']
  const query = {fieldSelector: `metadata.name=${name}`}
  const {body} = await askApi<{items: readonly Json<V1Job>[] | null}>(cluster, {path, query, signal})
  const conditions = body.items?.[0]?.status?.conditions ?? []
  const failed = conditions.find(({type, status}) => /^Fail(ed|ureTarget)$/.test(type) && status === 'True')
  if (failed === undefined) return null
  return printableLine(`job ${name} failed: ${failed.reason ?? 'no reason'}: ${failed.message ?? 'no message'}`, 600)
}

/** What the cluster autoscaler and Karpenter report of a pod for which they are adding a node. */
const ON_ITS_WAY = ['TriggeredScaleUp', 'Nominated']

/** Whether a node is being added for the pod. False where events may not be read. */
export async function askIfScalingUp(
  cluster: Cluster,
  namespace: string,
  pod: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const path = ['api', 'v1', 'namespaces', namespace, 'events']
  const query = {fieldSelector: `involvedObject.name=${pod}`}
  try {
    const {body} = await askApi<{items: EventDocument[]}>(cluster, {path, query, signal})
    return body.items.some(({reason}) => ON_ITS_WAY.includes(reason ?? ''))
  } catch (error) {
    if (statusCode(error) === 403) return false
    throw error
  }
}
