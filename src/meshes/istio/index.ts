import type {ClusterMesh} from '../cluster-mesh.ts'
import {ENVOY_WORKER_THREAD, envoyBuild} from '../envoy-process.ts'
import {envoyTls} from '../envoy-tls.ts'
import {type Mesh, SIDECAR_PATHS} from '../mesh.ts'
import {istiod} from './control-plane.ts'
import {istioCounters} from './counters.ts'
import {istioInjector} from './injector.ts'
import {istioObjects} from './objects.ts'

const cluster: ClusterMesh = {
  sidecars: 'injected',
  proxyContainers: ['istio-proxy'],
  executables: ['envoy'],
  workerThread: ENVOY_WORKER_THREAD,
  istioCommit: (version) => envoyBuild(version)?.commit ?? null,
  adminPort: 15_000,
  counters: istioCounters,
  tls: envoyTls,
  needs: {
    // Served by every Istio since 1.5; later ones serve v1 beside it.
    apiVersions: ['networking.istio.io/v1beta1', 'security.istio.io/v1beta1'],
    controlPlane: istiod,
    hint: 'Install Istio, or use --mesh envoy, which brings sidecars of its own.',
  },
  injector: istioInjector,
  objects: istioObjects,
  tlsKinds: ['mutual', 'none'],
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
