import {askApi} from '../api/api-request.ts'
import type {Cluster} from '../api/cluster.ts'
import {type ClusterCheck, clusterCheck} from './cluster-check.ts'

interface VersionInfo {
  readonly major: string
  readonly minor: string
  readonly gitVersion: string
  readonly platform: string
}

/** Native sidecars, ephemeral containers and version 1 of everything that is used are there from here on. */
export const OLDEST_MINOR = 27

/** The minor version; managed clusters write `27+`. Null when it cannot be read. */
export function minorOf({major, minor}: Pick<VersionInfo, 'major' | 'minor'>): number | null {
  const number = Number.parseInt(minor, 10)
  return major !== '1' || Number.isNaN(number) ? null : number
}

/** What an API server's version means. */
export function judgeVersion(info: VersionInfo, cluster: Pick<Cluster, 'context' | 'server'>): ClusterCheck {
  const minor = minorOf(info)
  const shared = {version: info.gitVersion, origin: `${cluster.server} (context ${cluster.context})`, required: true}
  if (minor === null) return clusterCheck('api server', 'limited', {...shared, detail: 'its version cannot be read'})
  if (minor >= OLDEST_MINOR) return clusterCheck('api server', 'ok', {...shared, detail: 'answers'})
  const detail = `it is older than 1.${OLDEST_MINOR}, the oldest version that runner is made for`
  return clusterCheck('api server', 'broken', {...shared, detail, remedy: 'upgrade the cluster'})
}

/** Asks the API server for its version. Throws whatever the network came back with when it cannot be reached. */
export async function readServerVersion(cluster: Cluster): Promise<VersionInfo> {
  return (await askApi<VersionInfo>(cluster, {path: ['version']})).body
}
