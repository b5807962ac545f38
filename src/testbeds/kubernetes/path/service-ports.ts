import type {V1Pod, V1Service, V1ServicePort} from '@kubernetes/client-node'
import {apiError} from '../api/api-error.ts'
import type {Cluster} from '../api/cluster.ts'
import {isSelected} from '../objects/label-selector.ts'

function containerPorts({spec}: V1Pod) {
  // Native sidecars are init containers.
  return [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].flatMap(({ports = []}) => ports)
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

/** The services of the namespace that lead to one of `pods` at least. */
export async function servicesOf(
  cluster: Cluster,
  namespace: string,
  pods: readonly V1Pod[],
): Promise<readonly V1Service[]> {
  const names = pods.map(({metadata}) => `${namespace}/${metadata?.name}`).join(', ')
  const {items} = await cluster.core.listNamespacedService({namespace}).catch((error: unknown) => {
    throw apiError(`Looking for the services of ${names}`, error, cluster)
  })
  return items.filter((service) => pods.some((pod) => selects(service, pod)))
}
