import type {ClusterMesh} from '../cluster-mesh.ts'
import {type Mesh, SIDECAR_PATHS} from '../mesh.ts'
import {NO_OBJECTS} from '../mesh-objects.ts'
import {given} from '../sidecar-injector.ts'
import {linkerdInjector, opaque} from './injector.ts'
import {LINKERD_METRICS_PATH, parseLinkerdMetrics} from './metrics.ts'

const cluster: ClusterMesh = {
  sidecars: 'injected',
  proxyContainers: ['linkerd-proxy'],
  executables: ['linkerd2-proxy'],
  workerThread: null,
  istioCommit: () => null,
  adminPort: 4191,
  counters: {
    paths: [LINKERD_METRICS_PATH],
    forgetsIdleHosts: false,
    parse: ([metrics = ''], ports) => parseLinkerdMetrics(metrics, ports),
  },
  tls: null,
  needs: {
    apiVersions: [],
    controlPlane: null,
    hint: 'Install Linkerd, or use --mesh envoy, which brings sidecars of its own.',
  },
  injector: linkerdInjector,
  objects: {
    ...NO_OBJECTS,
    kinds: ['Server', 'ServerAuthorization', 'AuthorizationPolicy'].map((kind) => ({
      group: 'policy.linkerd.io',
      kind,
      needed: null,
    })),
    everywhere: {names: ['ConfigMap/linkerd-identity-trust-roots'], labels: []},
  },
  tlsKinds: ['mutual'],
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
