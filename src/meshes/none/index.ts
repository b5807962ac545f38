import type {Mesh} from '../mesh.ts'
import {NO_OBJECTS} from '../mesh-objects.ts'

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
    workerThread: null,
    istioCommit: () => null,
    adminPort: null,
    counters: null,
    tls: null,
    needs: {apiVersions: [], controlPlane: null, hint: ''},
    injector: null,
    objects: NO_OBJECTS,
    tlsKinds: ['none', 'mutual'],
    serviceAnnotations: () => ({}),
  },
}
