import {NOT_INJECTED} from '../cluster-mesh.ts'
import {envoyTls} from '../envoy-tls.ts'
import {type Mesh, SIDECAR_PATHS} from '../mesh.ts'
import {staticCounters} from './listener-counters.ts'

/** Our own static Envoy sidecars, without a control plane. */
export const envoy: Mesh = {
  name: 'envoy',
  summary: 'static Envoy sidecars of our own, without a control plane',
  paths: SIDECAR_PATHS,
  local: {kind: 'runs', as: 'envoy', warning: null},
  cluster: {
    sidecars: 'static',
    proxyContainers: ['envoy'],
    executables: ['envoy'],
    adminPort: 15_000,
    counters: staticCounters,
    tls: envoyTls,
    needs: {apiVersions: [], injectorWebhook: null, controlPlane: null, hint: ''},
    tlsKinds: ['mutual', 'none'],
    injection: () => NOT_INJECTED,
    podMetadata: () => NOT_INJECTED,
    serviceAnnotations: () => ({}),
  },
}
