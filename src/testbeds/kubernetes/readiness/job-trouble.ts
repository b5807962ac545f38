import type {V1Job} from '@kubernetes/client-node'
import {askApi, type Json} from '../api/api-request.ts'
import type {Cluster} from '../api/cluster.ts'
import {printableLine} from '../objects/printable-lines.ts'

/** Why the job has failed, such as for its deadline; null when it has not, or is gone. Throws where listing is refused. */
export async function jobTrouble(
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
