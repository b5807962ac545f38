import type {V1Pod} from '@kubernetes/client-node'
import type {ContainerRef} from '../api/cluster.ts'
import type {FoundProcess} from '../proxies/find-process.ts'
import type {ProxyContainer} from '../proxies/find-proxy.ts'

/** A pod whose proxy is to be profiled. */
export interface ProfilingTarget {
  readonly pod: V1Pod
  readonly proxy: ProxyContainer
  /** Names of the proxy's executable, without folders. */
  readonly executables: readonly string[]
}

/** A container from which a proxy's process can be recorded. */
export interface ProfilingPlace extends ContainerRef {
  /** `pod`: a container of the pod's own · `node`: a recorder on the pod's node · `ephemeral`: added to the running pod. */
  readonly kind: 'pod' | 'node' | 'ephemeral'
  /** Whether pids there are the host's, by which bpftrace and bcc filter. */
  readonly seesHostPids: boolean
  /** The proxy's process as seen there when the place was opened. */
  readonly process: FoundProcess
}

/** Name of the container that pods of ours have for profiling, as those of the original runner do. */
export const PERF_CONTAINER = 'perf'

export function podName({pod}: ProfilingTarget): string {
  return pod.metadata?.name ?? ''
}

export function podNamespace({pod}: ProfilingTarget): string {
  return pod.metadata?.namespace ?? ''
}
