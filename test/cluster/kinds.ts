import {type RunFolder, runFolder} from './folders.ts'
import {installIstio} from './istio/install-istio.ts'
import type {ClusterState} from './state.ts'

/** What a cluster is besides its nodes: nothing, or one with Istio. */
export type ClusterKind = 'plain' | 'istio'

/** How a kind of cluster comes to be. */
interface Kind {
  /** Each kind has a folder of its own, so that both can run side by side. */
  readonly folder: () => RunFolder
  /** What is done to the nodes before the cluster counts as started. */
  readonly furnish: (state: ClusterState) => Promise<void>
}

/** All kinds, by the name that `test/cluster/up NAME` takes. */
export const CLUSTER_KINDS: Readonly<Record<ClusterKind, Kind>> = {
  plain: {folder: () => runFolder(), furnish: async () => undefined},
  istio: {folder: () => runFolder(`${runFolder().path}-istio`), furnish: installIstio},
}
