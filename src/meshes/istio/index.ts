import {
  type ClusterMesh,
  given,
  type InjectionMetadata,
  listedPorts,
  type MeshPort,
  type SidecarWishes,
} from '../cluster-mesh.ts'
import {envoyTls} from '../envoy-tls.ts'
import {type Mesh, SIDECAR_PATHS} from '../mesh.ts'
import {HANDSHAKE_COUNTERS, istioCounters} from './counters.ts'
import {sidecarResources} from './sidecar-resources.ts'

function containerPorts(ports: readonly MeshPort[]): readonly number[] {
  return ports.map(({container}) => container)
}

/**
 * What goes to the address of a pod has the number of a container's port and passes the client's sidecar by; what goes
 * to the service has another number, and is taken. The way through the gateway has no sidecar of the client's either.
 */
function outboundAnnotations({ports, ingressPort, istio}: SidecarWishes): Record<string, string> {
  return given({
    'traffic.sidecar.istio.io/excludeOutboundPorts': listedPorts([
      ...containerPorts(ports),
      ...(ingressPort === null ? [] : [ingressPort]),
    ]),
    'traffic.sidecar.istio.io/includeOutboundIPRanges': istio.includeOutboundIPRanges || null,
    'traffic.sidecar.istio.io/excludeOutboundIPRanges': istio.excludeOutboundIPRanges || null,
  })
}

function resourceAnnotations(wishes: SidecarWishes): Record<string, string> {
  const resources = sidecarResources(wishes)
  if (resources === null) return {}
  return {
    'sidecar.istio.io/proxyCPU': resources.cpu,
    'sidecar.istio.io/proxyMemory': resources.memory,
    'sidecar.istio.io/proxyCPULimit': resources.cpuLimit,
    'sidecar.istio.io/proxyMemoryLimit': resources.memoryLimit,
  }
}

/** https://istio.io/latest/docs/reference/config/annotations/ */
function annotationsOf(workload: string, wishes: SidecarWishes): Record<string, string> {
  return {
    ...given({
      'sidecar.istio.io/interceptionMode': wishes.istio.interceptionMode,
      'sidecar.istio.io/proxyImage': wishes.istio.proxyImage,
    }),
    ...resourceAnnotations(wishes),
    'proxy.istio.io/config': JSON.stringify({
      concurrency: wishes.concurrency,
      holdApplicationUntilProxyStarts: true,
      // Proves TLS; Istio's Envoys leave it out otherwise.
      proxyStatsMatcher: {inclusionRegexps: [HANDSHAKE_COUNTERS]},
    }),
    'traffic.sidecar.istio.io/excludeInboundPorts': listedPorts(
      containerPorts(wishes.ports.filter(({direct}) => direct)),
    ),
    ...(workload === 'fortioclient' ? outboundAnnotations(wishes) : {}),
  }
}

const REVISION_LABEL = 'istio.io/rev'

/** The pod itself asks for its sidecar, so the namespace needs no label. */
function injection(revision: string | null): InjectionMetadata {
  return {labels: given({'sidecar.istio.io/inject': 'true', [REVISION_LABEL]: revision}), annotations: {}}
}

function podMetadata(workload: string, wishes: SidecarWishes): InjectionMetadata {
  return {...injection(wishes.istio.revision), annotations: annotationsOf(workload, wishes)}
}

const cluster: ClusterMesh = {
  sidecars: 'injected',
  proxyContainers: ['istio-proxy'],
  executables: ['envoy'],
  adminPort: 15_000,
  counters: istioCounters,
  tls: envoyTls,
  needs: {
    // Served by every Istio since 1.5; later ones serve v1 beside it.
    apiVersions: ['networking.istio.io/v1beta1', 'security.istio.io/v1beta1'],
    injectorWebhook: 'sidecar-injector.istio.io',
    controlPlane: {selector: 'app=istiod', revisionLabel: REVISION_LABEL, port: 15_014, versionPath: '/version'},
    hint: 'Install Istio, or use --mesh envoy, which brings sidecars of its own.',
  },
  tlsKinds: ['mutual', 'none'],
  injection,
  podMetadata,
  serviceAnnotations: () => ({}),
}

/** Istio with sidecars; its gateway stands before the server's sidecar. */
export const istio: Mesh = {
  name: 'istio',
  summary: 'Istio sidecars, and its ingress gateway',
  paths: {...SIDECAR_PATHS, ingress: ['ingress-gateway', 'fortioserver-sidecar']},
  local: {
    kind: 'runs',
    as: 'envoy',
    warning: {
      code: 'mesh-runs-as-envoy',
      message:
        'Mesh istio was asked for; the local testbed has no Istio, so plain Envoy sidecars (mesh envoy) stand in.',
      hint: 'The numbers lack what Istio adds to Envoy (its filters, telemetry, control plane). Use a cluster for those.',
    },
  },
  cluster,
}
