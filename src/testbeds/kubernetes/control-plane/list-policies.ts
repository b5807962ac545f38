import {askApi} from '../api/api-request.ts'
import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'

/** Where objects of one kind are: group and version as in `security.istio.io/v1beta1`, and the plural of the kind. */
export interface PolicyKind {
  readonly apiVersion: string
  readonly plural: string
}

/** All objects of a kind in a namespace: none where the cluster has no such kind, null where this account may not list them. */
export async function listPolicies<Policy>(
  cluster: Cluster,
  {apiVersion, plural}: PolicyKind,
  namespace: string,
): Promise<readonly Policy[] | null> {
  const path = ['apis', ...apiVersion.split('/'), 'namespaces', namespace, plural]
  try {
    return (await askApi<{readonly items: readonly Policy[]}>(cluster, {path})).body.items
  } catch (error) {
    const code = statusCode(error)
    if (code === 404) return []
    if (code === 403) return null
    throw error
  }
}
