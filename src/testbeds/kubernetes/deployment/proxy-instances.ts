import type {WorkloadPod} from './workload-pods.ts'

/** A proxy of the deployment and the pods that it stands in. */
export interface ProxyPods {
  /** `fortioclient-sidecar`, `fortioserver-sidecar` or `ingress-gateway`. */
  readonly name: string
  readonly pods: readonly ProxiedPod[]
}

/** A pod that has a proxy. */
export type ProxiedPod = WorkloadPod & {readonly proxy: NonNullable<WorkloadPod['proxy']>}

/** Name of the proxy that stands in the pods of a workload. */
export const PROXY_NAMES: Readonly<Record<WorkloadPod['workload'], string>> = {
  fortioclient: 'fortioclient-sidecar',
  fortioserver: 'fortioserver-sidecar',
  gateway: 'ingress-gateway',
}

function isProxied(pod: WorkloadPod): pod is ProxiedPod {
  return pod.proxy !== null
}

/** The proxies of a deployment, each with its pods, in the order of a request. */
export function proxiesIn(pods: readonly WorkloadPod[]): readonly ProxyPods[] {
  const proxied = pods.filter(isProxied)
  return (['fortioclient', 'gateway', 'fortioserver'] as const)
    .map((workload) => ({name: PROXY_NAMES[workload], pods: proxied.filter((pod) => pod.workload === workload)}))
    .filter((proxy) => proxy.pods.length > 0)
}
