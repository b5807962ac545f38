import {type Mesh, SIDECAR_PATHS} from './mesh.ts'

/** Our own static Envoy sidecars, without a control plane. */
export const envoy: Mesh = {
  name: 'envoy',
  summary: 'static Envoy sidecars of our own, without a control plane',
  paths: SIDECAR_PATHS,
  local: {kind: 'runs', as: 'envoy', warning: null},
}
