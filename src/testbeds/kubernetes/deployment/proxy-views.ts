import type {ContainerRef} from '../api/cluster.ts'
import type {FoundProcess} from '../proxies/find-process.ts'
import type {ProxiedPod} from './proxy-instances.ts'

/** From where the process of a pod's proxy can be seen. */
export interface ProxyView {
  readonly place: ContainerRef
  /** Whether pids there are the host's. */
  readonly seesHostPids: boolean
  readonly process: FoundProcess
}

/** The view of each pod, by `namespace/name`; pods that nobody sees into are absent. */
export type ProxyViews = ReadonlyMap<string, ProxyView>

/** Key of a pod in {@link ProxyViews}. */
export function viewKey({namespace, name}: Pick<ProxiedPod, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`
}
