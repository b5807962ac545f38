import {MESHES} from '../../../meshes/index.ts'
import type {Cluster} from '../api/cluster.ts'
import {controlPlaneVersion} from '../injection/control-plane-version.ts'
import {injectionHint} from '../injection/injection-hint.ts'
import {type MeshParts, type MeshPlace, meshParts, type SeeNamespace} from '../injection/mesh-parts.ts'
import {type InjectionTrial, tryInjection} from '../injection/try-injection.ts'
import {type ClusterCheck, clusterCheck} from './cluster-check.ts'
import type {DoctorWishes} from './doctor-wishes.ts'

/** Where pods are tried whose own namespace is not there yet: every cluster has it, mostly without labels. */
const STAND_IN_NAMESPACE = 'default'

type Injected = Extract<InjectionTrial, {kind: 'injected'}>

async function injectedCheck(cluster: Cluster, {mesh}: MeshPlace, {proxy, revision}: Injected, shared: object) {
  const plane = MESHES[mesh].cluster.needs.controlPlane
  const version = plane === null || revision === null ? null : await controlPlaneVersion(cluster, plane, revision)
  const by = revision === null ? '' : ` by revision ${revision}`
  const sidecar = `${proxy.native ? 'a native sidecar' : 'a sidecar'}, ${proxy.image}`
  return clusterCheck('mesh', 'ok', {...shared, version, detail: `a pod that was tried was given ${sidecar}${by}`})
}

async function trialCheck(cluster: Cluster, place: MeshPlace, image: string, shared: object): Promise<ClusterCheck> {
  const trial = await tryInjection(cluster, place, image)
  switch (trial.kind) {
    case 'injected':
      return await injectedCheck(cluster, place, trial, shared)
    case 'bare':
      return clusterCheck('mesh', 'broken', {
        ...shared,
        detail: `a pod that was tried in namespace ${place.namespace} came back without a sidecar, though an injector takes such pods`,
        remedy: 'look at the log of its control plane',
      })
    case 'refused':
      return clusterCheck('mesh', 'broken', {
        ...shared,
        detail: `a pod that was tried in namespace ${place.namespace} is refused: ${trial.message}`,
        remedy: 'see whether its control plane runs',
      })
    case 'forbidden':
      return clusterCheck('mesh', 'limited', {
        ...shared,
        detail:
          'its API and its injector are there; whether it injects is not known, since this account may not make pods',
      })
  }
}

function partsCheck({missing, uninjected}: MeshParts, place: MeshPlace, shared: object): ClusterCheck | null {
  const {hint} = MESHES[place.mesh].cluster.needs
  if (missing.length > 0)
    return clusterCheck('mesh', 'missing', {...shared, detail: `it lacks ${missing.join(' and ')}`, remedy: hint})
  if (uninjected !== null)
    return clusterCheck('mesh', 'missing', {...shared, detail: uninjected, remedy: injectionHint(place.mesh)})
  return null
}

/**
 * Whether the cluster has what a run asks of it for the mesh: APIs, and an injector that injects when it is tried. `see` looks
 * at the namespace of the run.
 */
export async function meshCheck(
  cluster: Cluster,
  {mesh, kubernetes}: DoctorWishes,
  see: SeeNamespace,
): Promise<ClusterCheck> {
  const {needs, injector} = MESHES[mesh].cluster
  const shared = {origin: `mesh ${mesh}`, required: true}
  if (needs.apiVersions.length === 0 && injector === null) {
    return clusterCheck('mesh', 'ok', {...shared, detail: 'needs nothing of the cluster'})
  }
  const place = {mesh, namespace: kubernetes.namespace, revision: kubernetes.istio.revision}
  const found = partsCheck(await meshParts(cluster, place, see), place, shared)
  if (found !== null) return found
  const isThere = (await see()) !== 'missing'
  const tried = isThere ? place : {...place, namespace: STAND_IN_NAMESPACE}
  return await trialCheck(cluster, tried, kubernetes.images.fortio, shared)
}
