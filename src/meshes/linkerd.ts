import {type Mesh, SIDECAR_PATHS} from './mesh.ts'

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
}
