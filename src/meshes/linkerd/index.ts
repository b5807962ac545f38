import {
  type ClusterMesh,
  given,
  type InjectionMetadata,
  listedPorts,
  type MeshPort,
  type SidecarWishes,
} from '../cluster-mesh.ts'
import {type Mesh, SIDECAR_PATHS} from '../mesh.ts'
import {LINKERD_METRICS_PATH, parseLinkerdMetrics} from './metrics.ts'

function opaque(ports: readonly MeshPort[], numberOf: (port: MeshPort) => number): string {
  return listedPorts(ports.filter(({protocol}) => protocol === 'tcp').map(numberOf))
}

/** Name and version of an image, which linkerd wants apart. A digest stays with the version. */
function imageParts(image: string | null): {readonly name: string | null; readonly version: string | null} {
  const [, name, version] = /^(.+?):([^/]+)$/.exec(image ?? '') ?? []
  return {name: name ?? image, version: version ?? null}
}

function injection(): InjectionMetadata {
  return {labels: {}, annotations: {'linkerd.io/inject': 'enabled'}}
}

/** https://linkerd.io/2/reference/proxy-configuration/ */
function annotationsOf(workload: string, wishes: SidecarWishes): Record<string, string> {
  const {ports, concurrency} = wishes
  const image = imageParts(wishes.image)
  const annotations = given({
    ...injection().annotations,
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

const cluster: ClusterMesh = {
  sidecars: 'injected',
  proxyContainers: ['linkerd-proxy'],
  executables: ['linkerd2-proxy'],
  adminPort: 4191,
  counters: {
    paths: [LINKERD_METRICS_PATH],
    forgetsIdleHosts: false,
    parse: ([metrics = ''], ports) => parseLinkerdMetrics(metrics, ports),
  },
  tls: null,
  needs: {
    apiVersions: [],
    injectorWebhook: 'linkerd-proxy-injector.linkerd.io',
    controlPlane: null,
    hint: 'Install Linkerd, or use --mesh envoy, which brings sidecars of its own.',
  },
  tlsKinds: ['mutual'],
  injection,
  podMetadata,
  serviceAnnotations: ({ports}) =>
    given({'config.linkerd.io/opaque-ports': opaque(ports, ({service}) => service) || null}),
}

/** Linkerd, whose sidecar is linkerd-proxy. */
export const linkerd: Mesh = {
  name: 'linkerd',
  summary: 'Linkerd sidecars',
  paths: SIDECAR_PATHS,
  local: {
    kind: 'refused',
    reason: 'linkerd-proxy does not run without its control plane, so the local testbed cannot carry mesh linkerd.',
    hint: 'Use --mesh envoy here, or a cluster for Linkerd.',
  },
  cluster,
}
