import type {Mode} from '../config/cells/cell.ts'
import type {MeshName} from '../config/mesh-name.ts'
import type {Warning} from '../errors/index.ts'
import type {ClusterMesh} from './cluster-mesh.ts'

/** The meshes that one machine can carry. */
export type StandInName = 'envoy' | 'none'

/** What the local testbed does when a mesh is asked for that only a cluster can carry. */
export type LocalMesh =
  | {readonly kind: 'runs'; readonly as: StandInName; readonly warning: Warning | null}
  | {readonly kind: 'refused'; readonly reason: string; readonly hint: string}

/** Who puts the proxies there, and which of them each mode crosses. */
export interface Mesh {
  readonly name: MeshName
  /** One line for help and docs. */
  readonly summary: string
  /** Names of the proxies of each mode that the mesh knows, in the order of a request. */
  readonly paths: Readonly<Partial<Record<Mode, readonly string[]>>>
  readonly local: LocalMesh
  readonly cluster: ClusterMesh
}

/** Paths that every mesh with a sidecar on both sides has. */
export const SIDECAR_PATHS = {
  baseline: [],
  serversidecar: ['fortioserver-sidecar'],
  clientsidecar: ['fortioclient-sidecar'],
  bothsidecar: ['fortioclient-sidecar', 'fortioserver-sidecar'],
} as const satisfies Mesh['paths']
