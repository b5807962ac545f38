import {isVaried} from '../../config/cells/variants-of.ts'
import {
  given,
  type InjectionMetadata,
  listedPorts,
  type MeshPort,
  type SidecarInjector,
  type SidecarWishes,
} from '../sidecar-injector.ts'
import {HANDSHAKE_COUNTERS} from './counters.ts'
import {sidecarResources} from './sidecar-resources.ts'
import {AUTHORIZED_COUNTERS} from './variant/authorizer.ts'

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

/**
 * What is told to Istio between cells reaches connections that are there once they are closed: after this, or Istio's 45 s.
 * https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#ProxyConfig-drain_duration
 */
const SHORT_DRAIN = {drainDuration: '1s'}

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
      ...(isVaried(wishes.istio) ? SHORT_DRAIN : {}),
      // Prove TLS and authorization; Istio's Envoys leave them out otherwise.
      proxyStatsMatcher: {
        inclusionRegexps: [HANDSHAKE_COUNTERS, ...(wishes.istio.extAuthz.includes(true) ? [AUTHORIZED_COUNTERS] : [])],
      },
    }),
    'traffic.sidecar.istio.io/excludeInboundPorts': listedPorts(
      containerPorts(wishes.ports.filter(({direct}) => direct)),
    ),
    ...(workload === 'fortioclient' ? outboundAnnotations(wishes) : {}),
  }
}

/** On pods and control planes: which revision. */
export const REVISION_LABEL = 'istio.io/rev'

/** The pod itself asks for its sidecar, so the namespace needs no label. */
function asking(revision: string | null): InjectionMetadata {
  return {labels: given({'sidecar.istio.io/inject': 'true', [REVISION_LABEL]: revision}), annotations: {}}
}

function podMetadata(workload: string, wishes: SidecarWishes): InjectionMetadata {
  return {...asking(wishes.istio.revision), annotations: annotationsOf(workload, wishes)}
}

/** Istio's webhook, and what it reads: https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/ */
export const istioInjector: SidecarInjector = {
  webhook: 'sidecar-injector.istio.io',
  asking,
  podMetadata,
  refusedByPod: {
    labels: {'sidecar.istio.io/inject': 'false', 'istio.io/dataplane-mode': 'none'},
    annotations: {'sidecar.istio.io/inject': 'false'},
  },
  refusedByNamespace: {labels: {'istio-injection': 'disabled'}, annotations: {}},
}
