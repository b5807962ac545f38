/** The meshes that can be asked for. What each is stands in `src/meshes/`. */
export const MESH_NAMES = ['envoy', 'istio', 'linkerd', 'none'] as const
export type MeshName = (typeof MESH_NAMES)[number]
