import type {MeshName} from '../../../config/mesh-name.ts'
import {MESHES} from '../../../meshes/index.ts'
import type {Cluster} from '../api/cluster.ts'
import type {SeenNamespace} from '../namespace/read-namespace.ts'
import {askKinds} from '../objects/api-kinds.ts'
import {listInjectors} from './injectors.ts'
import {whyPodUninjected} from './why-pod-uninjected.ts'

/** Where a mesh is to put its sidecars. */
export interface MeshPlace {
  readonly mesh: MeshName
  /** Need not be there yet. */
  readonly namespace: string
  /** Of the control plane; null for the one that injects where none is named. */
  readonly revision: string | null
}

/** What a mesh needs of a cluster, as far as it can be seen. */
export interface MeshParts {
  /** In words, such as `the API security.istio.io/v1beta1`. Webhooks that this account may not list are not among it. */
  readonly missing: readonly string[]
  /** Why pods in that namespace would get no sidecar although all parts are there; null when nothing says so. */
  readonly uninjected: string | null
}

/** Looks at the namespace of a {@link MeshPlace}; asked only where that matters. */
export type SeeNamespace = () => Promise<SeenNamespace>

const NOTHING_SAID: MeshParts = {missing: [], uninjected: null}

async function injectorParts(cluster: Cluster, place: MeshPlace, see: SeeNamespace): Promise<MeshParts> {
  const {injector: own} = MESHES[place.mesh].cluster
  if (own === null) return NOTHING_SAID
  const injectors = await listInjectors(cluster, own.webhook)
  if (injectors === null) return NOTHING_SAID
  if (injectors.length === 0) return {missing: [`a webhook …${own.webhook}, which injects sidecars`], uninjected: null}
  const {mesh, namespace, revision} = place
  const pod = {mesh, namespace, seen: await see(), podLabels: own.asking(revision).labels}
  return {missing: [], uninjected: whyPodUninjected(injectors, pod)}
}

/** Looks for everything that the mesh needs of a cluster. Throws an ApiException when the API server fails. */
export async function meshParts(
  cluster: Cluster,
  place: MeshPlace,
  see: SeeNamespace,
  signal?: AbortSignal,
): Promise<MeshParts> {
  const {apiVersions} = MESHES[place.mesh].cluster.needs
  const kinds = await Promise.all(apiVersions.map((version) => askKinds(cluster, version, signal)))
  const apis = apiVersions.filter((_, index) => kinds[index]!.length === 0).map((version) => `the API ${version}`)
  const {missing, uninjected} = await injectorParts(cluster, place, see)
  return {missing: [...apis, ...missing], uninjected}
}
