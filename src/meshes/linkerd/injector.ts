import {
  given,
  type InjectionMetadata,
  listedPorts,
  type MeshPort,
  type SidecarInjector,
  type SidecarWishes,
} from '../sidecar-injector.ts'

/** Numbers of the ports that carry TCP alone, as an annotation takes them. */
export function opaque(ports: readonly MeshPort[], numberOf: (port: MeshPort) => number): string {
  return listedPorts(ports.filter(({protocol}) => protocol === 'tcp').map(numberOf))
}

/** Name and version of an image, which linkerd wants apart. A digest stays with the version. */
function imageParts(image: string | null): {readonly name: string | null; readonly version: string | null} {
  const [, name, version] = /^(.+?):([^/]+)$/.exec(image ?? '') ?? []
  return {name: name ?? image, version: version ?? null}
}

function asking(): InjectionMetadata {
  return {labels: {}, annotations: {'linkerd.io/inject': 'enabled'}}
}

/** https://linkerd.io/2/reference/proxy-configuration/ */
function annotationsOf(workload: string, wishes: SidecarWishes): Record<string, string> {
  const {ports, concurrency} = wishes
  const image = imageParts(wishes.image)
  const annotations = given({
    ...asking().annotations,
    'config.linkerd.io/skip-inbound-ports': listedPorts(
      ports.filter(({direct}) => direct).map(({container}) => container),
    ),
    // What goes to the address of a pod has the number of a container's port, and passes the sidecar by.
    'config.linkerd.io/skip-outbound-ports':
      workload === 'fortioclient' ? listedPorts(ports.map(({container}) => container)) : null,
    'config.linkerd.io/opaque-ports': opaque(ports, ({container}) => container) || null,
    'config.linkerd.io/proxy-cpu-request': wishes.cpu,
    'config.linkerd.io/proxy-memory-request': wishes.memory,
    // The proxy starts a worker for each processor of its limit.
    'config.linkerd.io/proxy-cpu-limit': wishes.cpuLimit ?? String(concurrency),
    'config.linkerd.io/proxy-memory-limit': wishes.memoryLimit,
    'config.linkerd.io/proxy-image': image.name,
    'config.linkerd.io/proxy-version': image.version,
  })
  return annotations
}

function podMetadata(workload: string, wishes: SidecarWishes): InjectionMetadata {
  return {labels: {}, annotations: annotationsOf(workload, wishes)}
}

/** Linkerd's webhook, and what it reads: https://linkerd.io/2/features/proxy-injection/ */
export const linkerdInjector: SidecarInjector = {
  webhook: 'linkerd-proxy-injector.linkerd.io',
  asking,
  podMetadata,
  refusedByPod: {labels: {}, annotations: {'linkerd.io/inject': 'disabled'}},
  refusedByNamespace: {labels: {}, annotations: {'linkerd.io/inject': 'disabled'}},
}
