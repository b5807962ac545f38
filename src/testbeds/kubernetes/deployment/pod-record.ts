import type {V1Container, V1ContainerStatus, V1Pod} from '@kubernetes/client-node'
import type {WorkloadPod} from './workload-pods.ts'

/** Istio tells its proxies by it how they get the traffic, whoever has decided that. */
const INTERCEPTION = 'ISTIO_META_INTERCEPTION_MODE'

function statusesOf({status}: V1Pod): readonly V1ContainerStatus[] {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
}

/** Native sidecars are among the init containers. */
function containersOf({spec}: V1Pod): readonly V1Container[] {
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]
}

function interceptionOf(pod: V1Pod): string | null {
  const variables = containersOf(pod).flatMap(({env = []}) => env)
  return variables.find(({name}) => name === INTERCEPTION)?.value ?? null
}

/** What the results record of a pod: its node, and of each container, init containers too, the image by digest and the resources that it has. */
export function podRecord({workload, name, node, ip, document}: WorkloadPod) {
  const images = statusesOf(document).map(({name, image, imageID}) => [name, {image, imageID}])
  const resources = containersOf(document).map(({name, resources}) => [
    name,
    {requests: resources?.requests ?? {}, limits: resources?.limits ?? {}},
  ])
  return {
    ...{workload, name, node, ip},
    qosClass: document.status?.qosClass ?? null,
    images: Object.fromEntries(images),
    resources: Object.fromEntries(resources),
    interceptionMode: interceptionOf(document),
  }
}
