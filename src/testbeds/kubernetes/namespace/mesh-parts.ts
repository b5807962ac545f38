import {AdmissionregistrationV1Api} from '@kubernetes/client-node'
import type {MeshName} from '../../../config/mesh-name.ts'
import {MESHES} from '../../../meshes/index.ts'
import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {kindsOf} from '../objects/api-kinds.ts'

/** What a mesh needs of a cluster, as far as it can be seen. */
export interface MeshParts {
  /** In words, such as `the API security.istio.io/v1beta1`. */
  readonly missing: readonly string[]
  /** What this account may not look for. */
  readonly hidden: readonly string[]
}

/** Names of all webhooks that change objects; null where this account may not list them. */
async function mutatingWebhooks(cluster: Cluster): Promise<readonly string[] | null> {
  const api = cluster.kubeConfig.makeApiClient(AdmissionregistrationV1Api)
  try {
    const {items} = await api.listMutatingWebhookConfiguration()
    return items.flatMap(({webhooks}) => (webhooks ?? []).map(({name}) => name))
  } catch (error) {
    if (statusCode(error) === 403) return null
    throw error
  }
}

async function injector(cluster: Cluster, webhook: string | null): Promise<MeshParts> {
  if (webhook === null) return {missing: [], hidden: []}
  const what = [`a webhook …${webhook}, which injects sidecars`]
  const names = await mutatingWebhooks(cluster)
  if (names === null) return {missing: [], hidden: what}
  return {missing: names.some((name) => name.endsWith(webhook)) ? [] : what, hidden: []}
}

/** Looks for everything that the mesh needs of a cluster. Throws an ApiException when the API server fails. */
export async function meshParts(cluster: Cluster, mesh: MeshName, signal?: AbortSignal): Promise<MeshParts> {
  const {apiVersions, injectorWebhook} = MESHES[mesh].cluster.needs
  const kinds = await Promise.all(apiVersions.map((version) => kindsOf(cluster, version, signal)))
  const apis = apiVersions.filter((_, index) => kinds[index]!.length === 0).map((version) => `the API ${version}`)
  const {missing, hidden} = await injector(cluster, injectorWebhook)
  return {missing: [...apis, ...missing], hidden}
}
