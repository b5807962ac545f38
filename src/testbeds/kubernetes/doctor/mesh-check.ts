import {askApi} from '../client/api-request.ts'
import type {Cluster} from '../client/cluster.ts'
import {type ClusterCheck, clusterCheck} from './cluster-check.ts'
import type {DoctorWishes} from './doctor-wishes.ts'

/** API groups by which a control plane is known, with what each is used for. */
const GROUPS: Readonly<Record<DoctorWishes['mesh'], readonly string[]>> = {
  istio: ['networking.istio.io', 'security.istio.io'],
  linkerd: ['policy.linkerd.io'],
  envoy: [],
  none: [],
}

interface GroupList {
  readonly groups: readonly {readonly name: string; readonly preferredVersion?: {readonly version: string}}[]
}

/** Whether the API server has what a mesh brings along. */
export function judgeMesh(mesh: DoctorWishes['mesh'], {groups}: GroupList): ClusterCheck {
  const wanted = GROUPS[mesh]
  const shared = {origin: `mesh ${mesh}`, required: true}
  if (wanted.length === 0) return clusterCheck('mesh', 'ok', {...shared, detail: 'needs nothing of the cluster'})
  const found = groups.filter(({name}) => wanted.includes(name))
  const version = found.map(({preferredVersion}) => preferredVersion?.version).join(', ')
  const missing = wanted.filter((name) => found.every((group) => group.name !== name))
  if (missing.length === 0) return clusterCheck('mesh', 'ok', {...shared, version, detail: 'its API is there'})
  const detail = `the API server has no ${missing.join(' and ')}`
  const remedy = `install ${mesh} first, or use --mesh envoy, which works on any cluster`
  return clusterCheck('mesh', 'missing', {...shared, detail, remedy})
}

/** Asks which API groups there are. */
export async function checkMesh(cluster: Cluster, {mesh}: DoctorWishes): Promise<ClusterCheck> {
  return judgeMesh(mesh, (await askApi<GroupList>(cluster, {path: ['apis']})).body)
}
