import type {V1Pod} from '@kubernetes/client-node'
import {RunnerError} from '../../../errors/index.ts'
import type {ControlPlane} from '../../../meshes/index.ts'
import {askApi} from '../api/api-request.ts'
import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {openPodHttp} from '../tunnel/pod-http.ts'

async function runningPods(cluster: Cluster, {selector: labelSelector}: ControlPlane) {
  try {
    const {body} = await askApi<{items: V1Pod[]}>(cluster, {path: ['api', 'v1', 'pods'], query: {labelSelector}})
    return body.items.filter(({status}) => status?.phase === 'Running')
  } catch (error) {
    if (statusCode(error) === 403) return []
    throw error
  }
}

/** A pod of the control plane of a revision; null when none runs, or this account may not look for it. */
export async function controlPlanePod(cluster: Cluster, plane: ControlPlane, revision: string): Promise<V1Pod | null> {
  const pods = await runningPods(cluster, plane)
  return pods.find(({metadata}) => metadata?.labels?.[plane.revisionLabel] === revision) ?? null
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
  const pod = await controlPlanePod(cluster, plane, revision)
  const {name = '', namespace = ''} = pod?.metadata ?? {}
  if (pod === null) return null
  using http = openPodHttp(cluster, {namespace, pod: name, port: plane.port})
  try {
    const {status, body} = await http.ask(plane.versionPath)
    return status === 200 ? Buffer.from(body).toString('utf8').trim() : null
  } catch (error) {
    if (error instanceof RunnerError) return null
    throw error
  }
}
