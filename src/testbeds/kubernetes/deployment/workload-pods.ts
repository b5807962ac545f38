import type {V1Pod} from '@kubernetes/client-node'
import {TestbedError} from '../../../errors/index.ts'
import type {ClusterMesh} from '../../../meshes/index.ts'
import type {WorkloadName} from '../../testbed.ts'
import type {ContainerRef} from '../api/cluster.ts'
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
  /** That container has no shell: what is started there ends with its stream. */
  readonly boundToStreams: boolean
  /** Null where no sidecar stands. */
  readonly proxy: ProxyContainer | null
  readonly document: V1Pod
}

/** Name of the container with fortio in pods of ours, and in those of the original runner. */
const FORTIO_CONTAINER = 'captured'

/** Containers with fortio, the likeliest first: by their names, then by those of their images. */
export function fortioContainers(pod: V1Pod): readonly string[] {
  const containers = pod.spec?.containers ?? []
  const named = containers.filter(({name}) => name === FORTIO_CONTAINER || name === 'fortio')
  const ofImage = containers.filter(({image}) => /(^|\/)fortio(:|@|$)/.test(image ?? ''))
  return [...new Set([...named, ...ofImage].map(({name}) => name))]
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
  const [fortio = null] = workload === 'gateway' ? [] : fortioContainers(pod)
  const proxy = proxyContainerOf(pod, mesh.proxyContainers)
  return {workload, name, namespace, ip, node, fortio, boundToStreams: false, proxy, document: pod}
}

/** A container of the pod. */
export function containerIn({namespace, name}: WorkloadPod, container: string): ContainerRef {
  return {namespace, pod: name, container}
}
