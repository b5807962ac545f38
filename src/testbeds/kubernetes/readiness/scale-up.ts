import {askApi} from '../api/api-request.ts'
import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import type {EventDocument} from './pod-state.ts'

/** What the cluster autoscaler and Karpenter report of a pod for which they are adding a node. */
const ON_ITS_WAY = ['TriggeredScaleUp', 'Nominated']

/** Whether a node is being added for the pod. False where events may not be read. */
export async function isScalingUp(
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
