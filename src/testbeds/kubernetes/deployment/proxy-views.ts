import {TestbedError} from '../../../errors/index.ts'
import type {ProxyProcess} from '../../testbed.ts'
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

/** A process as profilers see it. Throws a TestbedError where nobody sees into its pod. */
export function describeSeen(
  one: Pick<ProxyProcess, 'proxy' | 'instances' | 'workload'>,
  {namespace, name}: Pick<ProxiedPod, 'namespace' | 'name'>,
  view: ProxyView | null,
): ProxyProcess {
  if (view === null) {
    throw new TestbedError(`The process of ${one.proxy} in pod ${namespace}/${name} cannot be seen from anywhere.`, {
      hint: 'Ask for a profile, so that there is a place which sees it.',
    })
  }
  const {pid, executable} = view.process
  const place = {workload: one.workload, instance: name, container: 'profiler'} as const
  return {...one, instance: name, place, pid, hostPid: view.seesHostPids ? pid : null, executable}
}
