import {ENVOY_WORKER_THREAD} from '../envoy-process.ts'
import {envoyTls} from '../envoy-tls.ts'
import {type Mesh, SIDECAR_PATHS} from '../mesh.ts'
import {NO_OBJECTS} from '../mesh-objects.ts'
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
    workerThread: ENVOY_WORKER_THREAD,
    istioCommit: () => null,
    adminPort: 15_000,
    counters: staticCounters,
    tls: envoyTls,
    needs: {apiVersions: [], controlPlane: null, hint: ''},
    injector: null,
    objects: NO_OBJECTS,
    tlsKinds: ['mutual', 'none'],
    serviceAnnotations: () => ({}),
  },
}
