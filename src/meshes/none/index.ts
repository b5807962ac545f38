import {NOT_INJECTED} from '../cluster-mesh.ts'
import type {Mesh} from '../mesh.ts'

/** No proxy anywhere. */
export const none: Mesh = {
  name: 'none',
  summary: 'no proxies at all; only mode baseline',
  paths: {baseline: []},
  local: {kind: 'runs', as: 'none', warning: null},
  cluster: {
    sidecars: 'none',
    proxyContainers: [],
    executables: [],
    adminPort: null,
    counters: null,
    tls: null,
    needs: {apiVersions: [], injectorWebhook: null, controlPlane: null, hint: ''},
    tlsKinds: ['none', 'mutual'],
    injection: () => NOT_INJECTED,
    podMetadata: () => NOT_INJECTED,
    serviceAnnotations: () => ({}),
  },
}
