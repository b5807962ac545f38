import {type Mesh, SIDECAR_PATHS} from './mesh.ts'

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
}
