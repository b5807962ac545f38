import type {Place} from '../../testbed.ts'
import type {ContainerRef} from '../api/cluster.ts'
import {type ProxyViews, viewKey} from './proxy-views.ts'
import {containerIn, type WorkloadPod} from './workload-pods.ts'

function containerOf(place: Place, pod: WorkloadPod, views: ProxyViews): ContainerRef | undefined {
  if (place.container === 'profiler') return views.get(viewKey(pod))?.place
  const name = place.container === 'load' ? pod.fortio : pod.proxy?.container
  return name === undefined || name === null ? undefined : containerIn(pod, name)
}

/** The container that a place is. Throws a RangeError for a place that the deployment does not have. */
export function containerAt(place: Place, pods: readonly WorkloadPod[], views: ProxyViews): ContainerRef {
  const pod = pods.find(({workload, name}) => workload === place.workload && name === place.instance)
  const container = pod === undefined ? undefined : containerOf(place, pod, views)
  if (container !== undefined) return container
  throw new RangeError(`the deployment has no place ${place.workload}/${place.instance}/${place.container}`)
}
