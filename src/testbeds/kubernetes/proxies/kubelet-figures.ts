import {apiError} from '../api/api-error.ts'
import {askApi} from '../api/api-request.ts'
import type {Cluster, ContainerRef} from '../api/cluster.ts'
import type {CgroupFigures} from './usage-report.ts'

/** The kubelet's `stats/summary`, as far as it is read (k8s.io/kubelet, stats/v1alpha1). */
export interface StatsSummary {
  readonly pods: readonly {
    readonly podRef: {readonly name: string; readonly namespace: string}
    readonly containers?: readonly {
      readonly name: string
      readonly cpu?: {readonly usageCoreNanoSeconds?: number}
      readonly memory?: {readonly rssBytes?: number}
    }[]
  }[]
}

const NANOSECONDS = 1e9

/** What the summary says of one container; null when it does not know it. */
export function figuresOf(summary: StatsSummary, {namespace, pod, container}: ContainerRef): CgroupFigures | null {
  const found = summary.pods
    .find(({podRef}) => podRef.name === pod && podRef.namespace === namespace)
    ?.containers?.find(({name}) => name === container)
  const nanoseconds = found?.cpu?.usageCoreNanoSeconds
  if (nanoseconds === undefined) return null
  return {cpuSeconds: nanoseconds / NANOSECONDS, residentBytes: found?.memory?.rssBytes ?? null, throttling: null}
}

/**
 * Asks the kubelet of the proxy's node, through the API server. Its figures are up to about ten seconds old. Throws a
 * PrerequisiteError where `nodes/proxy` is not granted, a TestbedError when it does not answer.
 */
export async function readFromKubelet(
  cluster: Cluster,
  proxy: ContainerRef,
  node: string,
  signal?: AbortSignal,
): Promise<CgroupFigures | null> {
  const path = ['api', 'v1', 'nodes', node, 'proxy', 'stats', 'summary']
  try {
    const {body} = await askApi<StatsSummary>(cluster, {path, signal})
    return figuresOf(body, proxy)
  } catch (error) {
    signal?.throwIfAborted()
    throw apiError(`Asking the kubelet of node ${node} for its figures`, error, cluster)
  }
}
