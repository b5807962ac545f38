import type {SidecarWishes} from '../../../meshes/index.ts'
import type {DeploymentRequest, KubernetesRequest} from '../../testbed.ts'
import {meshPorts, type PortTable} from './port-table.ts'

function portOf(url: string): number {
  const {port, protocol} = new URL(url)
  return Number(port) || (protocol === 'https:' ? 443 : 80)
}

/** What the mesh is asked to make of the sidecars. */
export function sidecarWishes(
  request: DeploymentRequest,
  kubernetes: KubernetesRequest,
  table: PortTable,
): SidecarWishes {
  return {
    ports: meshPorts(table),
    concurrency: request.proxyConcurrency,
    cpu: kubernetes.proxyCpu,
    memory: kubernetes.proxyMemory,
    cpuLimit: kubernetes.proxyLimits.cpu,
    memoryLimit: kubernetes.proxyLimits.memory,
    image: kubernetes.images.injectedProxy,
    ingressPort: kubernetes.ingressUrl === null ? null : portOf(kubernetes.ingressUrl),
    istio: kubernetes.istio,
  }
}
