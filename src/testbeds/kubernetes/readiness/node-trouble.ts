import type {V1Node} from '@kubernetes/client-node'
import {askApi, type Json} from '../api/api-request.ts'
import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {printableLine} from '../objects/printable-lines.ts'

/** What is the matter with the node; null when it is ready, or when the account may not look at nodes. */
export async function nodeTrouble(cluster: Cluster, name: string, signal?: AbortSignal): Promise<string | null> {
  try {
    const {body} = await askApi<Json<V1Node>>(cluster, {path: ['api', 'v1', 'nodes', name], signal})
    const ready = body.status?.conditions?.find(({type}) => type === 'Ready')
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
