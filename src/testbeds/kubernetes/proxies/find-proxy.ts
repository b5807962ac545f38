import type {V1Container, V1Pod} from '@kubernetes/client-node'

/** The container of a pod that runs its proxy. */
export interface ProxyContainer {
  readonly container: string
  /** As the runtime knows it, without `containerd://`; null before the container was created. */
  readonly containerId: string | null
  /** A native sidecar: an init container that goes on running. */
  readonly native: boolean
  /** As the pod asks for it. */
  readonly image: string
  /** What was really started, such as `sha256:…`; null before the container was created. */
  readonly imageId: string | null
  /** Null while the pod has no node. */
  readonly node: string | null
}

function isNative(container: V1Container): boolean {
  return container.restartPolicy === 'Always'
}

/** The id of a container in a pod's status (`containerd://0123…`, `cri-o://0123…`) without the runtime's name. */
export function bareContainerId(containerId: string | undefined): string | null {
  const bare = containerId?.replace(/^[^:]*:\/\//, '') ?? ''
  return bare === '' ? null : bare
}

/** Containers that run as long as the pod does: the usual ones, then native sidecars. */
function lasting(pod: V1Pod): readonly V1Container[] {
  return [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? []).filter(isNative)]
}

/** The proxy's container by the names that a mesh gives it, the first name first; null when the pod has none. */
export function proxyContainerOf(pod: V1Pod, names: readonly string[]): ProxyContainer | null {
  const containers = lasting(pod)
  const found = names.flatMap((name) => containers.filter((container) => container.name === name))[0]
  if (found === undefined) return null
  const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])]
  const status = statuses.find(({name}) => name === found.name)
  return {
    container: found.name,
    containerId: bareContainerId(status?.containerID),
    native: isNative(found),
    image: found.image ?? '',
    imageId: status?.imageID === undefined || status.imageID === '' ? null : status.imageID,
    node: pod.spec?.nodeName ?? null,
  }
}
