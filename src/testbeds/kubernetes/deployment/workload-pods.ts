import type {V1Pod} from '@kubernetes/client-node'
import {TestbedError} from '../../../errors/index.ts'
import type {ClusterMesh} from '../../../meshes/index.ts'
import type {WorkloadName} from '../../testbed.ts'
import type {ContainerRef} from '../client/cluster.ts'
import {type ProxyContainer, proxyContainerOf} from '../proxies/find-proxy.ts'

/** One pod of a workload, as far as a run needs to know it. */
export interface WorkloadPod {
  readonly workload: WorkloadName | 'gateway'
  readonly name: string
  readonly namespace: string
  readonly ip: string
  readonly node: string
  /** The container that has fortio; null in a gateway. */
  readonly fortio: string | null
  /** Null where no sidecar stands. */
  readonly proxy: ProxyContainer | null
  readonly document: V1Pod
}

/** Name of the container with fortio in pods of ours, and in those of the original runner. */
export const FORTIO_CONTAINER = 'captured'

/** The container with fortio: by its name, else by the name of its image. */
function fortioContainer(pod: V1Pod): string | null {
  const containers = pod.spec?.containers ?? []
  const named = containers.find(({name}) => name === FORTIO_CONTAINER || name === 'fortio')
  return (named ?? containers.find(({image}) => /(^|\/)fortio(:|@|$)/.test(image ?? '')))?.name ?? null
}

/** Reads a pod. Throws a TestbedError when it has no address or no node yet. */
export function workloadPod(workload: WorkloadPod['workload'], pod: V1Pod, mesh: ClusterMesh): WorkloadPod {
  const name = pod.metadata?.name ?? ''
  const namespace = pod.metadata?.namespace ?? ''
  const ip = pod.status?.podIP
  const node = pod.spec?.nodeName
  if (ip === undefined || node === undefined) {
    throw new TestbedError(`Pod ${namespace}/${name} of ${workload} has no ${ip === undefined ? 'address' : 'node'}.`, {
      hint: 'Wait until it is Ready.',
    })
  }
  const fortio = workload === 'gateway' ? null : fortioContainer(pod)
  const proxy = proxyContainerOf(pod, mesh.proxyContainers)
  return {workload, name, namespace, ip, node, fortio, proxy, document: pod}
}

/** A container of the pod. */
export function containerIn({namespace, name}: WorkloadPod, container: string): ContainerRef {
  return {namespace, pod: name, container}
}
