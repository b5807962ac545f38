import type {V1Pod} from '@kubernetes/client-node'
import {RunnerError} from '../../../errors/index.ts'
import type {ControlPlane} from '../../../meshes/index.ts'
import {askApi} from '../api/api-request.ts'
import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {openPodHttp} from '../tunnel/pod-http.ts'

/** Null where this account may not list them. */
async function podsAt(cluster: Cluster, place: readonly string[], labelSelector: string) {
  try {
    const path = ['api', 'v1', ...place, 'pods']
    return (await askApi<{readonly items: readonly V1Pod[]}>(cluster, {path, query: {labelSelector}})).body.items
  } catch (error) {
    if (statusCode(error) === 403) return null
    throw error
  }
}

/**
 * The pods of the control plane of a revision that run; none where this account may look neither in all namespaces nor in
 * the usual one.
 */
export async function controlPlanePods(
  cluster: Cluster,
  {selector, usualNamespace, revisionLabel}: ControlPlane,
  revision: string,
): Promise<readonly V1Pod[]> {
  const everywhere = await podsAt(cluster, [], selector)
  const pods = everywhere ?? (await podsAt(cluster, ['namespaces', usualNamespace], selector)) ?? []
  return pods.filter(
    ({metadata, status}) => status?.phase === 'Running' && metadata?.labels?.[revisionLabel] === revision,
  )
}

/**
 * The version of the control plane of a revision as one of its pods says it, such as `1.30.1-3a5f…-Clean`. Null when none runs, or this account may
 * not look for or reach it: the version is for information only.
 */
export async function controlPlaneVersion(
  cluster: Cluster,
  plane: ControlPlane,
  revision: string,
): Promise<string | null> {
  const [pod] = await controlPlanePods(cluster, plane, revision)
  if (pod === undefined) return null
  const {name = '', namespace = ''} = pod.metadata ?? {}
  using http = openPodHttp(cluster, {namespace, pod: name, port: plane.port})
  try {
    const {status, body} = await http.ask(plane.versionPath)
    return status === 200 ? Buffer.from(body).toString('utf8').trim() : null
  } catch (error) {
    if (error instanceof RunnerError) return null
    throw error
  }
}
