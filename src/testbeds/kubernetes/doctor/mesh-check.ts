import {MESHES} from '../../../meshes/index.ts'
import type {Cluster} from '../api/cluster.ts'
import {meshParts} from '../namespace/mesh-parts.ts'
import {type ClusterCheck, clusterCheck} from './cluster-check.ts'
import type {DoctorWishes} from './doctor-wishes.ts'

/** Whether the cluster has what a run asks of it for the mesh, APIs and injector. */
export async function meshCheck(cluster: Cluster, {mesh}: DoctorWishes): Promise<ClusterCheck> {
  const {apiVersions, injectorWebhook, hint} = MESHES[mesh].cluster.needs
  const shared = {origin: `mesh ${mesh}`, required: true}
  if (apiVersions.length === 0 && injectorWebhook === null) {
    return clusterCheck('mesh', 'ok', {...shared, detail: 'needs nothing of the cluster'})
  }
  const {missing, hidden} = await meshParts(cluster, mesh)
  if (missing.length > 0) {
    return clusterCheck('mesh', 'missing', {...shared, detail: `it lacks ${missing.join(' and ')}`, remedy: hint})
  }
  if (hidden.length > 0) {
    return clusterCheck('mesh', 'limited', {...shared, detail: `this account may not see ${hidden.join(' and ')}`})
  }
  return clusterCheck('mesh', 'ok', {...shared, detail: 'its API and its injector are there'})
}
