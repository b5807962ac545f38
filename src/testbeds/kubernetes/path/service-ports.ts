import type {V1Pod, V1Service, V1ServicePort} from '@kubernetes/client-node'
import {apiError} from '../api/api-error.ts'
import type {Cluster} from '../api/cluster.ts'
import {isSelected} from '../objects/label-selector.ts'

/** Of the containers that run on, in the order in which Kubernetes looks for a name: native sidecars are init containers. */
function containerPorts({spec}: V1Pod) {
  const native = (spec?.initContainers ?? []).filter(({restartPolicy}) => restartPolicy === 'Always')
  return [...(spec?.containers ?? []), ...native].flatMap(({ports = []}) => ports)
}

/** Number of the container's port that a port of a service leads to in `pod`; null when that has no port of that name. */
export function targetPortIn(pod: V1Pod, {port, targetPort}: V1ServicePort): number | null {
  if (targetPort === undefined) return port
  const number = Number(targetPort)
  if (!Number.isNaN(number)) return number
  return containerPorts(pod).find(({name}) => name === targetPort)?.containerPort ?? null
}

/** Numbers of all ports that the pod says its containers have. */
export function declaredPorts(pod: V1Pod): readonly number[] {
  return containerPorts(pod).map(({containerPort}) => containerPort)
}

/** Unlike other selectors, one that is empty selects nothing: such a service is led somewhere by hand. */
function selects({spec}: V1Service, {metadata}: V1Pod): boolean {
  const matchLabels = spec?.selector ?? {}
  return Object.keys(matchLabels).length > 0 && isSelected(metadata?.labels ?? {}, {matchLabels})
}

/** All services of the namespace. Throws what the API server came back with, in words. */
export async function listServices(cluster: Cluster, namespace: string): Promise<readonly V1Service[]> {
  const {items} = await cluster.core.listNamespacedService({namespace}).catch((error: unknown) => {
    throw apiError(`Looking for the services of namespace ${namespace}`, error, cluster)
  })
  return items
}

/** Those of `services` that lead to one of `pods` at least. */
export function leadingTo(services: readonly V1Service[], pods: readonly V1Pod[]): readonly V1Service[] {
  return services.filter((service) => pods.some((pod) => selects(service, pod)))
}
