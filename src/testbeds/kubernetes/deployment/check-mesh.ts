import {AdmissionregistrationV1Api} from '@kubernetes/client-node'
import {PrerequisiteError} from '../../../errors/index.ts'
import {MESHES, type MeshName} from '../../../meshes/index.ts'
import {apiError} from '../client/api-error.ts'
import {isForbidden} from '../client/api-status.ts'
import type {Cluster} from '../client/cluster.ts'
import {kindsOf} from '../lifecycle/api-kinds.ts'

/** Names of all webhooks that change objects; null where this account may not list them. */
async function mutatingWebhooks(cluster: Cluster): Promise<readonly string[] | null> {
  const api = cluster.kubeConfig.makeApiClient(AdmissionregistrationV1Api)
  try {
    const {items} = await api.listMutatingWebhookConfiguration()
    return items.flatMap(({webhooks}) => (webhooks ?? []).map(({name}) => name))
  } catch (error) {
    if (isForbidden(error)) return null
    throw error
  }
}

async function missingParts(cluster: Cluster, mesh: MeshName, signal: AbortSignal): Promise<readonly string[]> {
  const {apiVersions, injectorWebhook} = MESHES[mesh].cluster.needs
  const kinds = await Promise.all(apiVersions.map((version) => kindsOf(cluster, version, signal)))
  const apis = apiVersions.filter((_, index) => kinds[index]!.length === 0).map((version) => `the API ${version}`)
  if (injectorWebhook === null) return apis
  const webhooks = await mutatingWebhooks(cluster)
  const hasInjector = webhooks === null || webhooks.some((name) => name.endsWith(injectorWebhook))
  return hasInjector ? apis : [...apis, `a webhook …${injectorWebhook}, which injects sidecars`]
}

/** Throws a PrerequisiteError when the mesh is not on the cluster. No side effect. */
export async function checkMesh(cluster: Cluster, mesh: MeshName, signal: AbortSignal): Promise<void> {
  const doing = `Looking for mesh ${mesh} on ${cluster.context}`
  const missing = await missingParts(cluster, mesh, signal).catch((error: unknown) => {
    signal.throwIfAborted()
    throw apiError(doing, error, cluster.server)
  })
  if (missing.length === 0) return
  const {hint} = MESHES[mesh].cluster.needs
  throw new PrerequisiteError(
    `Mesh ${mesh} is not on the cluster of context ${cluster.context}: it lacks ${missing.join(' and ')}.`,
    {
      hint,
    },
  )
}
