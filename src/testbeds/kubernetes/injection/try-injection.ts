import type {V1Pod} from '@kubernetes/client-node'
import {MESHES} from '../../../meshes/index.ts'
import {askApi} from '../api/api-request.ts'
import {apiStatus} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {type ProxyContainer, proxyContainerOf} from '../proxies/find-proxy.ts'
import type {MeshPlace} from './mesh-parts.ts'

/** What came back of a pod that asked for a sidecar. */
export type InjectionTrial =
  | {
      readonly kind: 'injected'
      readonly proxy: ProxyContainer
      /** Of the control plane that did it; null where the mesh has no revisions. */
      readonly revision: string | null
    }
  /** Nobody put a proxy into it. */
  | {readonly kind: 'bare'}
  /** It would not be made, in the words of the API server: an injector that does not answer among other reasons. */
  | {readonly kind: 'refused'; readonly message: string}
  /** This account may not make pods there. */
  | {readonly kind: 'forbidden'}

/** It is only shown to the API server, never made. */
function trialPod({mesh, revision}: MeshPlace, image: string) {
  const asking = MESHES[mesh].cluster.injector?.asking(revision)
  const metadata = {generateName: 'mesh-runner-doctor-', ...asking}
  return {apiVersion: 'v1', kind: 'Pod', metadata, spec: {containers: [{name: 'captured', image}]}}
}

function readTrial(pod: V1Pod, {mesh}: MeshPlace): InjectionTrial {
  const {proxyContainers, needs} = MESHES[mesh].cluster
  const proxy = proxyContainerOf(pod, proxyContainers)
  if (proxy === null) return {kind: 'bare'}
  // A pod that named none is told by an annotation of the same name.
  const marks = {...pod.metadata?.labels, ...pod.metadata?.annotations}
  return {kind: 'injected', proxy, revision: marks[needs.controlPlane?.revisionLabel ?? ''] ?? null}
}

/**
 * Shows the API server a pod of ours as a dry run, which injectors answer and nothing stores
 * (https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run). The namespace must be there. Throws what the
 * network came back with when the API server cannot be asked.
 */
export async function tryInjection(
  cluster: Cluster,
  place: MeshPlace,
  image: string,
  signal?: AbortSignal,
): Promise<InjectionTrial> {
  const path = ['api', 'v1', 'namespaces', place.namespace, 'pods']
  const body = trialPod(place, image)
  try {
    const answer = await askApi<V1Pod>(cluster, {method: 'POST', path, query: {dryRun: 'All'}, body, signal})
    return readTrial(answer.body as V1Pod, place)
  } catch (error) {
    const status = apiStatus(error)
    if (status === null) throw error
    const {message} = status
    return /cannot create resource/.test(message) ? {kind: 'forbidden'} : {kind: 'refused', message}
  }
}
